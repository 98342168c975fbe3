import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { goFolder } from '../kubernetes/goBuild.js';
import { ocifit } from '../kubernetes/programs.js';
import type { Step } from '../step.js';
import { lacksSysResource } from './capability.js';
import { engineAnswers, startDaemon } from './daemon.js';

/** What an engine and the package road need of Debian. */
export const enginePackages: Readonly<Record<string, string>> = {
  dockerd: 'docker.io',
  runc: 'runc',
  containerd: 'containerd',
  iptables: 'iptables',
  ip: 'iproute2',
  mmdebstrap: 'mmdebstrap',
};

/** True when a program of this name can be called. */
export function hasProgram(name: string, path = process.env['PATH'] ?? ''): boolean {
  const folders = [...path.split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** Debian packages that are still to be installed. */
export function missingPackages(has: (program: string) => boolean = hasProgram): readonly string[] {
  return Object.entries(enginePackages).flatMap(([program, name]) => (has(program) ? [] : [name]));
}

/** Finds the engine that answers, or brings one from Debian and starts it. */
export const engineStep: Step = {
  id: 'engine',
  title: 'Container engine',
  needs: ['ocifit'],
  usualSeconds: 30,
  done: engineAnswers,
  run: async (context) => {
    const missing = missingPackages();
    if (missing.length > 0) {
      const quietly = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
      context.report(`installing ${missing.join(', ')}`);
      await context.run('apt-get', ['update', '-q'], quietly);
      await context.run(
        'apt-get',
        ['install', '-q', '-y', '--no-install-recommends', ...missing],
        quietly,
      );
    }
    context.report('starting dockerd');
    const wrapper = join(goFolder(context.paths, ocifit), 'ocifit');
    await startDaemon(context, lacksSysResource() ? wrapper : undefined);
  },
};
