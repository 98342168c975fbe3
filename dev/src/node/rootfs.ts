import { chmod, cp, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheKey, folderDigest } from '../cache/cacheKey.js';
import { cachedFolder, fillFolder } from '../cache/cached.js';
import { goFolder } from '../kubernetes/goBuild.js';
import { kindFolder } from '../kubernetes/kind.js';
import { ocifit } from '../kubernetes/programs.js';
import type { Paths } from '../paths/paths.js';
import { lacksSysResource } from '../engine/capability.js';
import type { Step, StepContext } from '../step.js';
import { versions } from '../versions.js';

const NODE_PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'conntrack', 'iptables', 'nftables', 'iproute2'],
  ...['ethtool', 'util-linux', 'mount', 'kmod', 'libseccomp2', 'e2fsprogs', 'xfsprogs'],
  ...['ca-certificates', 'curl', 'jq', 'procps', 'socat', 'containerd', 'runc'],
  ...['containernetworking-plugins', 'busybox-static'],
];

const SYSTEM_PACKAGES = ['iptables', 'busybox-static'];

/** No page of documentation is read inside a node. */
const WITHOUT_DOCUMENTS = ['doc', 'man', 'info', 'locale', 'lintian'].map(
  (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
);

/** The root file system of a node, as a tar file. */
export function nodeRootfs(paths: Paths): string {
  const key = cacheKey({
    files: folderDigest(join(paths.root, 'dev', 'node', 'files')),
    setup: folderDigest(join(paths.root, 'dev', 'node'), (name) => name !== 'setup.sh'),
    packages: NODE_PACKAGES.join(' '),
    suite: versions.nodeSuite,
    kind: versions.kind,
    wrapper: lacksSysResource(),
    arch: process.arch,
  });
  return join(cachedFolder(paths, 'node-rootfs', key), 'rootfs.tar');
}

/** The root file system that the images of Kubernetes' own pods share. */
export function systemRootfs(paths: Paths): string {
  const key = cacheKey({
    packages: SYSTEM_PACKAGES.join(' '),
    suite: versions.nodeSuite,
    arch: process.arch,
  });
  return join(cachedFolder(paths, 'system-rootfs', key), 'rootfs.tar');
}

export const nodeRootfsStep: Step = {
  id: 'node-rootfs',
  title: 'Root file system of the nodes',
  needs: ['kind', 'ocifit', 'tools'],
  usualSeconds: 60,
  lane: 'packages',
  done: async ({ paths }) => existsSync(nodeRootfs(paths)),
  run: (context) =>
    fillFolder(context.paths, join(nodeRootfs(context.paths), '..'), async (scratch) => {
      const files = join(scratch, 'files');
      await gatherFiles(context.paths, files);
      const setup = join(context.paths.root, 'dev', 'node', 'setup.sh');
      await debootstrap(context, [
        '--variant=minbase',
        `--include=${NODE_PACKAGES.join(',')}`,
        `--customize-hook=sync-in ${files} /`,
        `--customize-hook=copy-in ${setup} /`,
        '--customize-hook=chroot "$1" sh /setup.sh',
        '--customize-hook=rm "$1/setup.sh"',
        versions.nodeSuite,
        join(scratch, 'rootfs.tar'),
      ]);
    }),
};

export const systemRootfsStep: Step = {
  id: 'system-rootfs',
  title: 'Root file system of the system pods',
  needs: ['tools'],
  usualSeconds: 15,
  lane: 'packages',
  done: async ({ paths }) => existsSync(systemRootfs(paths)),
  run: (context) =>
    fillFolder(context.paths, join(systemRootfs(context.paths), '..'), (scratch) =>
      debootstrap(context, [
        '--variant=extract',
        `--include=${SYSTEM_PACKAGES.join(',')}`,
        versions.nodeSuite,
        join(scratch, 'rootfs.tar'),
      ]),
    ),
};

async function debootstrap(context: StepContext, args: readonly string[]): Promise<void> {
  await context.run('mmdebstrap', [
    '--mode=root',
    '--aptopt=Acquire::Languages "none"',
    '--aptopt=Acquire::Retries "3"',
    ...WITHOUT_DOCUMENTS,
    ...args,
  ]);
}

async function gatherFiles(paths: Paths, files: string): Promise<void> {
  await cp(join(kindFolder(paths), 'base'), files, { recursive: true });
  await cp(join(paths.root, 'dev', 'node', 'files'), files, { recursive: true });
  if (!lacksSysResource()) return;

  // Nodes inherit the machine's lack: their runc, found first in PATH, is the wrapper as well.
  const wrapper = join(files, 'usr', 'local', 'sbin', 'runc');
  await mkdir(join(wrapper, '..'), { recursive: true });
  await cp(join(goFolder(paths, ocifit), 'ocifit'), wrapper);
  await chmod(wrapper, 0o755);
}
