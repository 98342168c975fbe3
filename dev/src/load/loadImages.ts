import { spawn } from 'node:child_process';
import { nodeContainers } from '../cluster/clusterState.js';
import type { StepContext } from '../step.js';
import { IMAGE_ID_LABEL, loadedImages } from './loadedImages.js';

/** An image of the engine that is not in a node yet. */
interface Missing {
  readonly node: string;
  readonly images: readonly { readonly name: string; readonly id: string }[];
}

/** The name that containerd gives to an image without a registry's name. */
export function nodeReference(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length > 0 && /[.:]|^localhost$/.test(first)) return name;
  return rest.length > 0 ? `docker.io/${name}` : `docker.io/library/${name}`;
}

/** True when every node has the very images that the engine has under these names. */
export async function imagesAreLoaded(
  context: StepContext,
  names: readonly string[],
): Promise<boolean> {
  return (await missingImages(context, names)).length === 0;
}

/** Sends the images that a node lacks into it, all nodes side by side. */
export async function loadImages(context: StepContext, names: readonly string[]): Promise<void> {
  const missing = await missingImages(context, names);
  await Promise.all(missing.map((one) => loadInto(context, one)));
}

async function missingImages(
  context: StepContext,
  names: readonly string[],
): Promise<readonly Missing[]> {
  const ids = await Promise.all(names.map((name) => imageId(context, name)));
  const images = names.map((name, at) => ({ name, id: ids[at] ?? '' }));
  const nodes = await nodeContainers(context);
  const checked = await Promise.all(
    nodes.map(async (node) => {
      const there = await loadedImages(context, node.name);
      const lacking = images.filter(({ name, id }) => there.get(nodeReference(name)) !== id);
      return { node: node.name, images: lacking };
    }),
  );
  return checked.filter((one) => one.images.length > 0);
}

async function imageId(context: StepContext, name: string): Promise<string> {
  const { stdout } = await context.docker(['image', 'inspect', '--format', '{{.Id}}', name]);
  return stdout.trim();
}

async function loadInto(context: StepContext, { node, images }: Missing): Promise<void> {
  const saving = spawn('docker', ['save', ...images.map(({ name }) => name)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: context.signal,
  });
  const saved = new Promise<number | null>((resolve, reject) => {
    saving.once('error', reject);
    saving.once('close', resolve);
  });
  const ctr = ['exec', '-i', node, 'ctr', '--namespace', 'k8s.io', 'images'];
  const [code] = await Promise.all([
    saved,
    context.docker([...ctr, 'import', '-'], { inputStream: saving.stdout }),
  ]);
  if (code !== 0) throw new Error(`"docker save" ended with code ${code} for node ${node}.`);

  for (const { name, id } of images) {
    await context.docker([...ctr, 'label', nodeReference(name), `${IMAGE_ID_LABEL}=${id}`]);
  }
}
