import { chmod, cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheKey } from '../cache/cacheKey.js';
import { cachedFolder, fillFolder } from '../cache/cached.js';
import { textField } from '../json/field.js';
import type { Paths } from '../paths/paths.js';
import type { Step, StepContext } from '../step.js';
import { versions } from '../versions.js';

const MODULE = 'sigs.k8s.io/kind';

/** Where kind and the parts of its source that a node image is made of are. */
export function kindFolder(paths: Paths): string {
  return cachedFolder(paths, 'kind', cacheKey({ version: versions.kind, arch: process.arch }));
}

/** The kind program. */
export function kindProgram(paths: Paths): string {
  return join(kindFolder(paths), 'kind');
}

/** Builds kind and keeps the files of its base image, which are its own and not ours to commit. */
export const kindStep: Step = {
  id: 'kind',
  title: 'kind',
  needs: [],
  usualSeconds: 12,
  lane: 'compile',
  done: async ({ paths }) => existsSync(kindFolder(paths)),
  run: (context) =>
    fillFolder(context.paths, kindFolder(context.paths), (scratch) => fill(context, scratch)),
};

async function fill(context: StepContext, scratch: string): Promise<void> {
  const at = `${MODULE}@${versions.kind}`;
  await context.run('go', ['install', '-trimpath', '-ldflags', '-s -w', at], {
    cwd: scratch,
    env: { CGO_ENABLED: '0', GOBIN: scratch },
  });
  const { stdout } = await context.run('go', ['mod', 'download', '-json', at], { cwd: scratch });
  const source = textField(JSON.parse(stdout), 'Dir');

  // Files of the module cache are read-only, and none of them keeps its execute bit there.
  const base = join(scratch, 'base');
  await cp(join(source, 'images', 'base', 'files'), base, { recursive: true });
  await setModes(base);
  await writeFile(join(scratch, 'images.json'), JSON.stringify(await imagesOf(source)));
}

async function setModes(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await setModes(path);
    else await chmod(path, folder.endsWith('/bin') ? 0o755 : 0o644);
  }
}

/** The images that kind wants inside a node beside Kubernetes' own. */
export interface KindImages {
  readonly network: string;
  readonly provisioner: string;
  readonly helper: string;
}

async function imagesOf(source: string): Promise<KindImages> {
  const folder = join(source, 'pkg', 'build', 'nodeimage');
  const text =
    (await readFile(join(folder, 'const_cni.go'), 'utf8')) +
    (await readFile(join(folder, 'const_storage.go'), 'utf8'));
  return {
    network: constantIn(text, 'kindnetdImage'),
    provisioner: constantIn(text, 'storageProvisionerImage'),
    helper: constantIn(text, 'storageHelperImage'),
  };
}

/** The text of a Go string constant. */
export function constantIn(source: string, name: string): string {
  const value = new RegExp(`const ${name} = "([^"]+)"`).exec(source)?.[1];
  if (value === undefined) {
    throw new Error(`kind ${versions.kind} has no constant "${name}"; adapt dev/src/kubernetes.`);
  }
  return value;
}

/** The images as `kindStep` found them. */
export async function readKindImages(paths: Paths): Promise<KindImages> {
  const text = await readFile(join(kindFolder(paths), 'images.json'), 'utf8');
  const images: unknown = JSON.parse(text);
  return {
    network: textField(images, 'network'),
    provisioner: textField(images, 'provisioner'),
    helper: textField(images, 'helper'),
  };
}
