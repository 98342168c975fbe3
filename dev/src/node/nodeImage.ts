import { createWriteStream } from 'node:fs';
import { chmod, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { cacheKey, folderDigest } from '../cache/cacheKey.js';
import { hasImage } from '../engine/hasImage.js';
import { goFolder } from '../kubernetes/goBuild.js';
import { kindProgram } from '../kubernetes/kind.js';
import { addons, kubernetes } from '../kubernetes/programs.js';
import type { Paths } from '../paths/paths.js';
import type { Step, StepContext } from '../step.js';
import { versions } from '../versions.js';
import { buildSystemImages } from './buildSystemImages.js';
import { nodeRootfs, systemRootfs } from './rootfs.js';
import { components } from './systemImages.js';
import type { SystemImages } from './systemImages.js';

/** The image of a node made from packages; its tag names all that went into it. */
export function packagedNodeImage(paths: Paths): string {
  const key = cacheKey({
    kubernetes: goFolder(paths, kubernetes),
    addons: goFolder(paths, addons),
    node: nodeRootfs(paths),
    system: systemRootfs(paths),
    images: folderDigest(join(paths.root, 'dev', 'node', 'system')),
  });
  return `howdah/node:${versions.kubernetes}-${key}`;
}

/** Has kind put Kubernetes into the node's root file system. */
export const nodeImageStep: Step = {
  id: 'node-image',
  title: 'Node image',
  needs: ['engine', 'kind', 'kubernetes', 'addons', 'node-rootfs', 'system-rootfs'],
  usualSeconds: 45,
  done: (context) => hasImage(context, packagedNodeImage(context.paths)),
  run: async (context) => {
    const { paths, docker } = context;
    await mkdir(paths.scratch, { recursive: true });
    const scratch = await mkdtemp(join(paths.scratch, 'node-'));
    const base = 'howdah/node-base:latest';
    try {
      context.report('importing the root file system');
      await docker(['import', '--change', 'ENV container=docker', nodeRootfs(paths), base]);
      context.report('building the images of the system pods');
      const images = await buildSystemImages(context, scratch);
      context.report('packing them as a release');
      const release = await packRelease(context, scratch, images);
      context.report('kind build node-image');
      await context.run(kindProgram(paths), [
        ...['build', 'node-image', '--type', 'file', release],
        ...['--base-image', base, '--image', packagedNodeImage(paths)],
      ]);
      await removeOlder(context);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

/** Node images of earlier inputs go, except one that a cluster still stands on. */
async function removeOlder({ docker, paths }: StepContext): Promise<void> {
  const newest = packagedNodeImage(paths);
  const [repository = ''] = newest.split(':');
  const list = await docker(['images', '--format', '{{.Repository}}:{{.Tag}}', repository]);
  const older = list.stdout.split('\n').filter((name) => name !== '' && name !== newest);
  for (const name of older) await docker(['rmi', name], { okCodes: [0, 1] });
}

async function packRelease(
  context: StepContext,
  scratch: string,
  images: SystemImages,
): Promise<string> {
  const programs = goFolder(context.paths, kubernetes);
  const root = join(scratch, 'release');
  const bin = join(root, 'kubernetes', 'server', 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(root, 'kubernetes', 'version'), versions.kubernetes);
  await link(join(programs, 'hyperkube'), join(bin, 'kubelet'));
  await link(join(programs, 'kubectl'), join(bin, 'kubectl'));
  // The same binary under its third name, without a third copy of it.
  await writeFile(join(bin, 'kubeadm'), '#!/bin/bash\nexec -a kubeadm /usr/bin/kubelet "$@"\n');
  await chmod(join(bin, 'kubeadm'), 0o755);

  // One archive carries all images, and kind insists on the other three files. It imports the
  // four at once, which goes wrong in containerd 1.6 where two of them hold the same image.
  const [first = '', ...others] = components;
  const all = images.flatMap((image) => image.tags);
  await context.docker(['save', '--output', join(bin, `${first}.tar`), ...all]);
  for (const name of others) {
    const placeholder = await buildPlaceholder(context, scratch, name);
    await context.docker(['save', '--output', join(bin, `${name}.tar`), placeholder]);
  }

  const file = join(scratch, 'server.tar.gz');
  await packUncompressed(root, file, context.signal);
  return file;
}

/** An image that shares nothing with any other and is never run. */
async function buildPlaceholder(
  context: StepContext,
  scratch: string,
  name: string,
): Promise<string> {
  const folder = join(scratch, `placeholder-${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'README'), `Stands for ${name}.\n`);
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY README /\n');
  const image = `howdah/placeholder:${name}`;
  await context.docker(['build', '--network', 'none', '--tag', image, folder]);
  return image;
}

/** kind wants gzip's format; compressing what is unpacked a second later would only cost time. */
async function packUncompressed(folder: string, file: string, signal: AbortSignal): Promise<void> {
  const tar = spawn('tar', ['--create', '--directory', folder, 'kubernetes'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    tar.once('error', reject);
    tar.once('close', resolve);
  });
  const packed = pipeline(tar.stdout, createGzip({ level: 0 }), createWriteStream(file));
  const [code] = await Promise.all([ended, packed]);
  if (code !== 0) throw new Error(`tar ended with code ${code} while packing ${folder}.`);
}
