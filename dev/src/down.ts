import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ago } from './display/ago.js';
import { deleteCluster } from './cluster/clusterStep.js';
import { nodeContainers } from './cluster/clusterState.js';
import { removeRoutes } from './cluster/podNetworkStep.js';
import { engineAnswers, stopDaemon } from './engine/daemon.js';
import { removeNetwork } from './network/networkStep.js';
import { standing } from './cluster/standing.js';
import { pathsOf } from './paths/paths.js';
import { contextOpener } from './plan/openContext.js';
import { endOnInterrupt } from './process/endOnInterrupt.js';
import { whileLocked } from './process/upLock.js';
import { SettingsError } from './settings/settingsError.js';
import type { StepContext } from './step.js';

/** `npm run down`: takes away what `up` made, and only that. */
async function down(args: readonly string[], signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const withCache = parseFlags(args);
  const paths = pathsOf(process.env);
  const settings = {
    nodes: 3,
    images: 'sample',
    kubernetesOnly: false,
    sample: true,
    road: standing(paths)?.road ?? 'packages',
  } as const;
  const { context, close } = contextOpener(paths, settings)({ id: 'down' }, signal, () => {});

  try {
    if (await engineAnswers(context)) await removeFromEngine(context);
    const stopped = await stopDaemon(context);
    console.log(
      stopped ? 'Stopped the container engine that up had started.' : 'No engine of ours.',
    );
  } finally {
    await close();
  }
  await rm(paths.state, { recursive: true, force: true });
  if (withCache) await rm(paths.cache, { recursive: true, force: true });
  console.log(`Down after ${ago((performance.now() - startedAt) / 1000)}.`);
  if (!withCache) console.log(`Kept for the next time: ${paths.cache} (--cache removes it).`);
}

async function removeFromEngine(context: StepContext): Promise<void> {
  const nodes = await nodeContainers(context);
  await removeRoutes(context);
  await deleteCluster(context);
  await removeNetwork(context);
  console.log(`Removed ${nodes.length} node(s), their network, routes and firewall rule.`);
}

function parseFlags(args: readonly string[]): boolean {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { cache: { type: 'boolean', default: false } },
    });
    return values.cache;
  } catch {
    throw new SettingsError(`"npm run down" knows one flag, --cache; got: ${args.join(' ')}.`);
  }
}

await endOnInterrupt((signal) =>
  whileLocked(pathsOf(process.env), () => down(process.argv.slice(2), signal)),
);
