import { hasImage } from '../engine/hasImage.js';
import type { Step } from '../step.js';
import { versions } from '../versions.js';

/** Fetches the node image that kind's makers publish. */
export const pulledNodeImageStep: Step = {
  id: 'node-image',
  title: 'Node image (published)',
  needs: ['engine'],
  usualSeconds: 60,
  done: (context) => hasImage(context, versions.publishedNode),
  run: async ({ docker }) => {
    await docker(['pull', versions.publishedNode]);
  },
};
