import { parseArgs } from 'node:util';
import { standing } from '../cluster/standing.js';
import { pathsOf } from '../paths/paths.js';
import { enginePlan } from '../plan/clusterPlan.js';
import { runPlan } from '../plan/runPlan.js';
import { endOnInterrupt } from '../process/endOnInterrupt.js';
import { commandRunner } from '../process/runCommand.js';
import { findRoad } from '../settings/road.js';
import type { Settings } from '../settings/settings.js';
import { imageSteps } from './imageSteps.js';

// Builds images without a cluster: main.ts [--all], else those of the sample cluster.

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
const paths = pathsOf(process.env);

await endOnInterrupt(async (signal) => {
  const road = standing(paths)?.road ?? (await findRoad(commandRunner(() => {}, signal)));
  const settings: Settings = {
    nodes: 1,
    images: values.all ? 'all' : 'sample',
    kubernetesOnly: true,
    sample: false,
    road,
  };
  await runPlan([...enginePlan, ...imageSteps(settings.images)], { paths, settings, signal });
});
