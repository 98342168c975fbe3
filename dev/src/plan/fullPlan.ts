import { clusterImages, imageSteps, operatorImage } from '../images/index.js';
import { loadImagesSteps } from '../load/loadImagesStep.js';
import { operatorStep } from '../operator/operatorStep.js';
import { sampleStep } from '../sample/sampleStep.js';
import type { Settings } from '../settings/settings.js';
import type { Step } from '../step.js';
import { clusterPlan } from './clusterPlan.js';

/** Everything that was asked for. */
export function fullPlan(settings: Settings): readonly Step[] {
  const cluster = clusterPlan(settings.road);
  if (settings.kubernetesOnly) return cluster;

  const images = imageSteps(settings.images);
  const ids = images.map((step) => step.id);
  return [
    ...cluster,
    ...images,
    ...loadImagesSteps({ first: clusterImages(settings.images), rest: [operatorImage] }, ids),
    operatorStep(operatorImage),
    ...(settings.sample ? [sampleStep] : []),
  ];
}
