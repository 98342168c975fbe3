import { cp, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goFolder } from '../kubernetes/goBuild.js';
import { addons, kubernetes } from '../kubernetes/programs.js';
import type { Paths } from '../paths/paths.js';
import type { StepContext } from '../step.js';
import { systemRootfs } from './rootfs.js';
import { components, systemImages } from './systemImages.js';
import type { SystemImages, SystemTarget } from './systemImages.js';

/**
 * Builds the images of the cluster's own pods. They share the root file system, and Kubernetes'
 * components share one binary, so that a node keeps each only once.
 */
export async function buildSystemImages(
  context: StepContext,
  scratch: string,
): Promise<SystemImages> {
  const images = await systemImages(context);
  const base = images.find((image) => image.target === 'base')?.tags[0] ?? 'scratch';
  for (const { target, tags } of images) {
    // A context of its own each: the client sends the whole of it to the engine.
    const folder = join(scratch, target);
    await gather(context.paths, target, folder);
    await writeFile(join(folder, 'Dockerfile'), dockerfile(target, base));
    const named = tags.flatMap((tag) => ['--tag', tag]);
    await context.docker(['build', '--network', 'none', ...named, folder]);
  }
  return images;
}

/** How one of the images is made from the files gathered for it. */
export function dockerfile(target: SystemTarget, base: string): string {
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const lines: Readonly<Record<SystemTarget, readonly string[]>> = {
    base: ['FROM scratch', 'ADD rootfs.tar /', 'COPY files /', path],
    kubernetes: [`FROM ${base}`, 'COPY files /'],
    etcd: [`FROM ${base}`, 'COPY files /'],
    provisioner: [`FROM ${base}`, 'COPY files /'],
    coredns: [`FROM ${base}`, 'COPY files /', 'ENTRYPOINT ["/usr/local/bin/coredns"]'],
    pause: ['FROM scratch', 'COPY files /', 'ENTRYPOINT ["/usr/local/bin/pause"]'],
  };
  return `${lines[target].join('\n')}\n`;
}

async function gather(paths: Paths, target: SystemTarget, folder: string): Promise<void> {
  const files = join(folder, 'files');
  if (target === 'base') {
    const own = join(paths.root, 'dev', 'node', 'system', 'files');
    await cp(own, files, { recursive: true, verbatimSymlinks: true });
    await link(systemRootfs(paths), join(folder, 'rootfs.tar'));
    return;
  }

  const bin = join(files, 'usr', 'local', 'bin');
  await mkdir(bin, { recursive: true });
  const program = programOf(paths, target);
  await link(join(program.folder, program.name), join(bin, program.name));
  if (target !== 'kubernetes') return;
  for (const name of components) await symlink(program.name, join(bin, name));
}

function programOf(
  paths: Paths,
  target: Exclude<SystemTarget, 'base'>,
): { readonly folder: string; readonly name: string } {
  switch (target) {
    case 'kubernetes':
      return { folder: goFolder(paths, kubernetes), name: 'hyperkube' };
    case 'etcd':
    case 'pause':
      return { folder: goFolder(paths, kubernetes), name: target };
    case 'coredns':
      return { folder: goFolder(paths, addons), name: target };
    case 'provisioner':
      return { folder: goFolder(paths, addons), name: 'local-path-provisioner' };
  }
}
