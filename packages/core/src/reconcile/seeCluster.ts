import { isKubeError } from '@howdah/kube';
import { HA_MANAGER } from '@howdah/plugin-api';
import type { HostInput, Known, ObjectJson, Topology } from '@howdah/plugin-api';
import type { ClusterRun } from './clusterRun.js';
import { missingPods, missingPodTroubles } from './missingPods.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { memberPods } from './observedMembers.js';
import { podTroubles } from './podTroubles.js';
import type { PodTrouble } from './podTroubles.js';
import type { SeenCluster } from './seenCluster.js';
import { startFailures, startTroubles } from './startFailures.js';
import { storageTroubles } from './storageTroubles.js';

const TROUBLE_RETRY_MS = 30_000;

/** What is seen, and when it is worth to look again although nobody tells us of a change. */
export interface Sight {
  readonly seen: SeenCluster;
  readonly retryAfterMs?: number;
}

/** Looks at a cluster. What only the API server knows is asked while something is amiss. */
export async function seeCluster(
  run: ClusterRun,
  input: HostInput,
  statefulSet: ObjectJson | undefined = input.observed.statefulSet,
): Promise<Sight> {
  const { observed, names } = input;
  const { kube } = run.options;
  const storage = await diagnosis(run, () =>
    storageTroubles(kube, observed.persistentVolumeClaims, run.signal),
  );
  const missing = await diagnosis(run, () => missingPodTroubles(kube, observed, run.signal));
  const topology = topologyOf(run, input);
  const failures = topology.known ? startFailures(topology.value, observed) : [];
  const updateRevision = statefulSet && textAt(objectAt(statefulSet, 'status'), 'updateRevision');
  return {
    seen: {
      members: memberPods(observed.pods, names.statefulSet),
      topology,
      troubles: [...storage, ...missing, ...podTroubles(observed.pods), ...startTroubles(failures)],
      ...(updateRevision === undefined ? {} : { updateRevision }),
    },
    // Storage classes and events are not watched.
    ...(storage.length > 0 || missingPods(observed) > 0 ? { retryAfterMs: TROUBLE_RETRY_MS } : {}),
  };
}

/** Knowing the cause of a trouble helps a person; not knowing it keeps nothing else from going on. */
async function diagnosis(
  { log, signal }: ClusterRun,
  ask: () => Promise<readonly PodTrouble[]>,
): Promise<readonly PodTrouble[]> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ error: isKubeError(error) ? error.message : nameOf(error) }, 'no diagnosis');
    return [];
  }
}

/** Who leads. An HA manager that fails knows nothing, and nothing is decided on that. */
export function topologyOf({ options, log }: ClusterRun, input: HostInput): Known<Topology> {
  const ha = options.host.resolve(HA_MANAGER);
  if (ha === undefined) return { known: false, reason: `no plugin provides ${HA_MANAGER.id}` };
  try {
    return ha.topology(input.observed, input.cluster);
  } catch (error) {
    log.warn({ error: nameOf(error) }, 'the HA manager could not say who leads');
    return { known: false, reason: 'the HA manager failed to say who leads' };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
