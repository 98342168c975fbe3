import type { ClusterHold, HaManager, HostInput } from '@howdah/plugin-api';
import { record } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';
import { decideReplicas } from './decideReplicas.js';
import { heldReplicas } from './heldReplicas.js';
import { madeMembers } from '../cluster/madeMembers.js';
import { liveTopology } from './liveTopology.js';
import { topologyOf } from './seeCluster.js';

const RETRY_MS = 2000;

/** How many members may exist now, and what more of them or fewer wait for. */
export interface SettledReplicas {
  readonly replicas: number;
  readonly waiting: readonly string[];
  readonly retryAfterMs?: number;
}

/**
 * Decides how many members may exist now; moves the lead first where the primary would go. Before
 * any goes, the API server is asked who leads: a procedure may have moved the lead a moment ago.
 */
export async function settleReplicas(
  run: ClusterRun,
  input: HostInput,
  { ha, holds }: { readonly ha: HaManager; readonly holds: readonly ClusterHold[] },
): Promise<SettledReplicas> {
  const { observed, names, cluster } = input;
  // Whoever holds members stopped has looked first; no lead is moved.
  const held = heldReplicas(holds, cluster.instances);
  if (held !== undefined) return held;
  const asked = {
    statefulSet: names.statefulSet,
    wanted: cluster.instances,
    current: madeMembers(names.statefulSet, observed),
  };
  const seen = decideReplicas({ ...asked, topology: topologyOf(run, input) });
  const shrinks = asked.current !== undefined && seen.replicas < asked.current;
  const decision = shrinks
    ? decideReplicas({ ...asked, topology: await liveTopology(run, input) })
    : seen;
  const { replicas } = decision;
  switch (decision.decision) {
    case 'apply':
      return { replicas, waiting: [] };
    case 'hold':
      return { replicas, waiting: [decision.reason], retryAfterMs: RETRY_MS };
    case 'switchover-first': {
      const { from, to } = decision;
      const outcome = await ha.switchover(cluster, { from, to }, run.signal);
      run.log.info({ from, to, outcome: outcome.outcome }, 'switchover before scaling in');
      if (outcome.outcome === 'done') {
        record(run, {
          type: 'Normal',
          reason: 'SwitchedOver',
          note: `The lead moved from ${from} to ${to}, since ${from} is to go.`,
        });
      }
      const why = outcome.outcome === 'done' ? 'the lead has just moved' : outcome.reason;
      return {
        replicas,
        waiting: [`The cluster shrinks once ${from} no longer leads: ${why}.`],
        retryAfterMs: RETRY_MS,
      };
    }
  }
}
