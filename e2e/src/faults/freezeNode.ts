import { ensureLonePrimary } from '../cluster/lonePrimary.js';
import type { LocalCluster } from '../cluster/localCluster.js';
import { readList, readText } from '../json/read.js';
import { waitUntil } from '../process/waitUntil.js';
import type { Fault } from './fault.js';

const FREEZE_MS = 60_000;
const NODE_READY_MS = 120_000;

/** The worker node of the primary stops, kubelet and all, and comes back a minute later. */
export const freezeNode: Fault = {
  id: 'node-freeze',
  title: 'worker node of the primary frozen, then thawed',
  prepare: async ({ cluster, target }) => await ensureLonePrimary(cluster.kubectl, target),
  inject: async ({ cluster }, primary) => {
    const at = Date.now();
    await cluster.docker(['pause', primary.node]);
    return {
      victim: primary.name,
      at,
      frozen: true,
      lastsMs: FREEZE_MS,
      heal: async () => {
        await thawNodes(cluster);
      },
    };
  },
};

/** Thaws every node that is frozen, and waits until all nodes are ready. */
export async function thawNodes(cluster: LocalCluster): Promise<void> {
  const nodes = [cluster.controlPlane, ...cluster.workers];

  for (const node of nodes) {
    const format = '{{.State.Paused}}';
    const state = await cluster.docker(['inspect', '--format', format, node], { tolerate: true });
    if (state.stdout.trim() === 'true') await cluster.docker(['unpause', node]);
  }

  await waitUntil({ what: 'all nodes ready', timeoutMs: NODE_READY_MS }, async () => {
    const found = await cluster.kubectl.list('nodes');
    return found.every((node) => isReady(node)) ? true : undefined;
  });
}

function isReady(node: unknown): boolean {
  return readList(node, 'status', 'conditions').some(
    (one) => readText(one, 'type') === 'Ready' && readText(one, 'status') === 'True',
  );
}
