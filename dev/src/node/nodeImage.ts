import { createWriteStream } from 'node:fs';
import { chmod, cp, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { linkNames, nodeRootfs, systemRootfs } from './rootfs.js';
import { systemImages } from './systemImages.js';
import type { SystemImages } from './systemImages.js';

const COMPONENTS = ['apiserver', 'controller-manager', 'scheduler', 'proxy'].map(
  (name) => `kube-${name}`,
);

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
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

async function buildSystemImages(context: StepContext, scratch: string): Promise<SystemImages> {
  const { paths } = context;
  const folder = join(scratch, 'images');
  const programs = { kubernetes: goFolder(paths, kubernetes), addons: goFolder(paths, addons) };
  await cp(join(paths.root, 'dev', 'node', 'system'), folder, {
    recursive: true,
    verbatimSymlinks: true,
  });
  await link(systemRootfs(paths), join(folder, 'rootfs.tar'));
  await link(join(programs.kubernetes, 'etcd'), join(folder, 'etcd'));
  await link(join(programs.kubernetes, 'pause'), join(folder, 'pause'));
  await link(join(programs.addons, 'coredns'), join(folder, 'coredns'));
  await link(
    join(programs.addons, 'local-path-provisioner'),
    join(folder, 'local-path-provisioner'),
  );

  const bin = join(folder, 'kubernetes', 'usr', 'local', 'bin');
  await linkNames(bin, 'hyperkube', COMPONENTS);
  await link(join(programs.kubernetes, 'hyperkube'), join(bin, 'hyperkube'));

  const images = await systemImages(context);
  for (const { target, tags } of images) {
    const named = tags.flatMap((tag) => ['--tag', tag]);
    await context.docker(['build', '--network', 'none', '--target', target, ...named, folder]);
  }
  return images;
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

  // One archive carries all images; kind insists on the other three files.
  const archive = (name: string): string => join(bin, `${name}.tar`);
  const pause = images.find((image) => image.target === 'pause')?.tags.slice(0, 1) ?? [];
  const all = images.flatMap((image) => image.tags);
  for (const component of COMPONENTS) {
    const tags = component === COMPONENTS[0] ? all : pause;
    await context.docker(['save', '--output', archive(component), ...tags]);
  }

  const file = join(scratch, 'server.tar.gz');
  await packUncompressed(root, file, context.signal);
  return file;
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
