import { join } from 'node:path';
import { engineTools, installPackages, missingPackages } from '../debian/packages.js';
import { goFolder } from '../kubernetes/goBuild.js';
import { ocifit } from '../kubernetes/programs.js';
import type { Step } from '../step.js';
import { lacksSysResource } from './capability.js';
import { engineAnswers, startDaemon } from './daemon.js';

/** Finds the engine that answers, or brings one from Debian and starts it. */
export const engineStep: Step = {
  id: 'engine',
  title: 'Container engine',
  needs: ['ocifit'],
  usualSeconds: 30,
  done: engineAnswers,
  run: async (context) => {
    const missing = missingPackages(engineTools);
    await installPackages(context, missing);
    // Where systemd runs, the package starts the engine by itself.
    if (missing.includes('docker.io') && (await engineAnswers(context))) return;

    context.report('starting dockerd');
    const wrapper = join(goFolder(context.paths, ocifit), 'ocifit');
    await startDaemon(context, lacksSysResource() ? wrapper : undefined);
  },
};
