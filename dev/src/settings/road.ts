import { standing } from '../cluster/standing.js';
import type { Paths } from '../paths/paths.js';
import { versions } from '../versions.js';
import type { RunCommand } from '../process/runCommand.js';
import type { Road } from './settings.js';

/** The road of the cluster that stands, else the one that can be gone. An engine must answer. */
export async function usedRoad(paths: Paths, run: RunCommand): Promise<Road> {
  return standing(paths)?.road ?? (await findRoad(run));
}

/** Published images where a registry shows the node's image, else packages. */
export async function findRoad(run: RunCommand): Promise<Road> {
  const { code } = await run('docker', ['manifest', 'inspect', versions.publishedNode], {
    okCodes: [0, 1],
    quiet: true,
    timeoutMs: 20_000,
  }).catch(() => ({ code: 1 }));
  return code === 0 ? 'published' : 'packages';
}
