import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { nodeContainers } from '../cluster/clusterState.js';
import type { NodeContainer } from '../cluster/clusterState.js';
import type { StepContext } from '../step.js';
import { IMAGE_ID_LABEL, loadedImages } from './loadedImages.js';

/** An image of the engine that is not in a node yet. */
export interface Missing {
  readonly node: string;
  readonly images: readonly { readonly name: string; readonly id: string }[];
}

/** The name that containerd gives to an image without a registry's name. */
export function nodeReference(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length > 0 && /[.:]|^localhost$/.test(first)) return name;
  return rest.length > 0 ? `docker.io/${name}` : `docker.io/library/${name}`;
}

/** True when every node of the group has the very images that the engine has under these names. */
export async function imagesAreLoaded(
  context: StepContext,
  names: readonly string[],
  group: NodeGroup,
): Promise<boolean> {
  return (await missingImages(context, names, group)).length === 0;
}

/** Sends the images that a node lacks into it, all nodes side by side. */
export async function loadImages(
  context: StepContext,
  names: readonly string[],
  group: NodeGroup,
): Promise<void> {
  const missing = await missingImages(context, names, group);
  await Promise.all(groupMissing(missing).map((group) => loadTogether(context, group)));
}

async function missingImages(
  context: StepContext,
  names: readonly string[],
  group: NodeGroup,
): Promise<readonly Missing[]> {
  const ids = await Promise.all(names.map((name) => imageId(context, name)));
  const images = names.map((name, at) => ({ name, id: ids[at] ?? '' }));
  const nodes = nodesOf(group, await nodeContainers(context));
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

/** Saves the images once, and hands the stream to all nodes that lack the same ones. */
async function loadTogether(context: StepContext, group: readonly Missing[]): Promise<void> {
  const images = group[0]?.images ?? [];
  const saving = spawn('docker', ['save', ...images.map(({ name }) => name)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: context.signal,
  });
  const saved = new Promise<number | null>((resolve, reject) => {
    saving.once('error', reject);
    saving.once('close', resolve);
  });
  const imports = group.map(({ node }) => {
    const inputStream = saving.stdout.pipe(new PassThrough());
    return context.docker([...ctrImages(node), 'import', '-'], { inputStream });
  });
  const [code] = await Promise.all([saved, ...imports]);
  if (code !== 0) throw new Error(`"docker save" ended with code ${code}; expected an archive.`);

  await Promise.all(group.map((one) => labelImages(context, one)));
}

async function labelImages(context: StepContext, { node, images }: Missing): Promise<void> {
  for (const { name, id } of images) {
    const label = `${IMAGE_ID_LABEL}=${id}`;
    await context.docker([...ctrImages(node), 'label', nodeReference(name), label]);
  }
}

function ctrImages(node: string): readonly string[] {
  return ['exec', '-i', node, 'ctr', '--namespace', 'k8s.io', 'images'];
}

/** Which nodes: those that run our pods by default, or the others. */
export type NodeGroup = 'first' | 'rest';

/** Beside workers the control plane runs only pods that ask for it, so that it can wait. */
export function nodesOf(
  group: NodeGroup,
  nodes: readonly NodeContainer[],
): readonly NodeContainer[] {
  const workers = nodes.filter((node) => !node.name.endsWith('-control-plane'));
  const first = workers.length > 0 ? workers : nodes;
  return group === 'first' ? first : nodes.filter((node) => !first.includes(node));
}

/** Nodes that lack the same images, together. */
export function groupMissing(missing: readonly Missing[]): readonly (readonly Missing[])[] {
  const groups = new Map<string, Missing[]>();
  for (const one of missing) {
    const key = one.images.map(({ name }) => name).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
