import { ago } from './display/ago.js';
import { endOnInterrupt } from './process/endOnInterrupt.js';
import { standing } from './cluster/standing.js';
import { pathsOf } from './paths/paths.js';
import { enginePlan } from './plan/clusterPlan.js';
import { fullPlan } from './plan/fullPlan.js';
import { runPlan } from './plan/runPlan.js';
import { preflight } from './preflight/preflight.js';
import { commandRunner } from './process/runCommand.js';
import { whileLocked } from './process/upLock.js';
import { usedRoad } from './settings/road.js';
import { nextCommands } from './display/nextCommands.js';
import { parseWishes } from './settings/settings.js';
import type { Road, Settings } from './settings/settings.js';

/** `npm run up`. */
async function up(args: readonly string[], signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const paths = pathsOf(process.env);
  const wishes = parseWishes(args);

  const run = commandRunner(() => {}, signal);
  await preflight(paths, wishes, run);
  const nodes = wishes.nodes ?? standing(paths)?.nodes ?? 3;
  const before: Settings = { ...wishes, nodes, road: wishes.road ?? 'packages' };
  await runPlan(enginePlan, { paths, settings: before, signal });
  const settings: Settings = {
    ...wishes,
    nodes,
    road: wishes.road ?? (await usedRoad(paths, run)),
  };
  console.log(roadText(settings.road));
  await runPlan(fullPlan(settings), { paths, settings, signal });

  console.log(`\nUp after ${ago((performance.now() - startedAt) / 1000)}.\n`);
  console.log(nextCommands(paths, settings));
}

function roadText(road: Road): string {
  return road === 'published'
    ? 'Road: published images (an engine and a registry answer).'
    : 'Road: packages (no registry answers: Debian, Go modules and npm alone).';
}

await endOnInterrupt((signal) =>
  whileLocked(pathsOf(process.env), () => up(process.argv.slice(2), signal)),
);
