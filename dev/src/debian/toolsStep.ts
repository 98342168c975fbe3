import type { Settings } from '../settings/settings.js';
import type { Step } from '../step.js';
import { imageTools, installPackages, missingPackages, rootfsTools } from './packages.js';
import type { Tools } from './packages.js';

/** Brings the programs that images are made with. */
export const toolsStep: Step = {
  id: 'tools',
  title: 'Tools from Debian',
  needs: [],
  usualSeconds: 20,
  lane: 'packages',
  done: async ({ settings }) => missingPackages(toolsFor(settings)).length === 0,
  run: (context) => installPackages(context, missingPackages(toolsFor(context.settings))),
};

/** What a run needs beside an engine. */
export function toolsFor(settings: Pick<Settings, 'road' | 'kubernetesOnly'>): Tools {
  return {
    ...(settings.kubernetesOnly ? {} : imageTools),
    ...(settings.road === 'packages' ? rootfsTools : {}),
  };
}
