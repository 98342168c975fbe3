import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { StepContext } from '../step.js';

/** Programs, each with the Debian package that brings it. */
export type Tools = Readonly<Record<string, string>>;

/** What an engine of our own is made of. */
export const engineTools: Tools = {
  dockerd: 'docker.io',
  runc: 'runc',
  containerd: 'containerd',
  iptables: 'iptables',
  ip: 'iproute2',
};

/** What the images are made with on either road. */
export const imageTools: Tools = { pip3: 'python3-pip' };

/** What root file systems are made with where none can be pulled. */
export const rootfsTools: Tools = { mmdebstrap: 'mmdebstrap' };

/** True when a program of this name can be called. */
export function hasProgram(name: string, path = process.env['PATH'] ?? ''): boolean {
  const folders = [...path.split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** Debian packages that are still to be installed. */
export function missingPackages(
  tools: Tools,
  has: (program: string) => boolean = hasProgram,
): readonly string[] {
  return Object.entries(tools).flatMap(([program, name]) => (has(program) ? [] : [name]));
}

/** Installs packages without a question and without what they merely recommend. */
export async function installPackages(
  context: StepContext,
  packages: readonly string[],
): Promise<void> {
  if (packages.length === 0) return;
  context.report(`installing ${packages.join(', ')}`);
  const quietly = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  await context.run('apt-get', ['update', '-q'], quietly);
  await context.run(
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
    quietly,
  );
}
