import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { recordedViews } from '../procedures/recordedViews.js';
import { keyOf } from '@howdah/kube';
import { nextLook, tellStatus } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';
import { forgottenPlugins, FORGET_ANNOTATION } from './forgottenPlugins.js';
import { cleaningPlugins, giveUpCleanup, letLeave } from './leavingPlugins.js';
import { observedInput } from './observedInput.js';
import { knownInputs } from './pluginInputs.js';
import { readCluster } from './readCluster.js';

const RETRY_MS = 30_000;

/**
 * Lets plugins clean up after a cluster that is being deleted. What was made of it is the garbage
 * collector's: everything but the data has an owner.
 */
export async function deleteCluster(begun: ClusterRun): Promise<WorkResult> {
  const { options, signal } = begun;
  if (cleaningPlugins(begun.manifest).length === 0) return { result: 'done' };
  // A cache that is behind would have plugins clean up that were let go a moment ago.
  const live = await options.kube.get(FEP_CLUSTERS, keyOf(begun.manifest), { signal });
  if (live?.metadata.uid !== begun.manifest.metadata.uid || live === undefined) {
    return { result: 'done' };
  }
  const annotation = live.metadata.annotations?.[FORGET_ANNOTATION];
  const run = await giveUpCleanup({ ...begun, manifest: live }, forgottenPlugins(annotation));
  const cleaning = cleaningPlugins(run.manifest);
  const leaving = options.host.started.filter(({ plugin }) =>
    cleaning.includes(plugin.manifest.id),
  );
  const strangers = cleaning.filter(
    (id) => !leaving.some(({ plugin }) => plugin.manifest.id === id),
  );
  if (leaving.length === 0 && strangers.length === 0) return { result: 'done' };
  const read = readCluster(run, recordedViews(options.state.read(keyOf(run.manifest))));
  const snapshot = read.refusal === undefined ? read.input : observedInput(run);
  const inputs = snapshot && knownInputs(run, snapshot);
  const outcome =
    inputs === undefined
      ? { waiting: [], retryAfterMs: undefined }
      : await letLeave(run, leaving, (id) => ({ ...inputs.of(id), leaving: 'cluster-deleted' }));
  const waiting = [
    ...outcome.waiting,
    ...strangers.map(
      (id) =>
        `Plugin ${id} has to clean up and does not work in this operator; mend that, or give its cleaning up away with the annotation ${FORGET_ANNOTATION}=${id}.`,
    ),
  ];
  if (waiting.length === 0) return { result: 'done' };
  const message = waiting.join('\n').slice(0, 1024);
  await tellStatus(
    run,
    [
      { type: 'Ready', status: 'False', reason: 'Deleting', message },
      { type: 'Progressing', status: 'True', reason: 'Deleting', message },
    ],
    {},
  );
  return nextLook([outcome.retryAfterMs ?? RETRY_MS]);
}
