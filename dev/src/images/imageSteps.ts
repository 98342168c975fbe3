import type { Step } from '../step.js';
import { baseImageStep } from './baseImage.js';
import { operatorImage, postgresImage, postgresMajors, sampleMajor } from './imageNames.js';
import type { PostgresMajor } from './imageNames.js';
import { operatorImageStep } from './operatorImage.js';
import { patroniWheelStep } from './patroniWheel.js';
import { postgresImageStep, suiteOf } from './postgresImage.js';

/** Which images a run needs: those of the sample cluster, or one per PostgreSQL major. */
export type ImageSet = 'sample' | 'all';

/** The steps that make the images of a set. */
export function imageSteps(set: ImageSet): readonly Step[] {
  const majors = majorsOf(set);
  const suites = new Set(['trixie' as const, ...majors.map(suiteOf)]);
  return [
    ...[...suites].map(baseImageStep),
    patroniWheelStep,
    ...majors.map(postgresImageStep),
    operatorImageStep,
  ];
}

/** The images that every node of the cluster must have. */
export function clusterImages(set: ImageSet): readonly string[] {
  return [...majorsOf(set).map(postgresImage), operatorImage];
}

function majorsOf(set: ImageSet): readonly PostgresMajor[] {
  return set === 'all' ? postgresMajors : [sampleMajor];
}
