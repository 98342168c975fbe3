import { keyOf } from '@howdah/kube';
import type { HostInput } from '@howdah/plugin-api';
import { sameJson } from '../compose/sameJson.js';
import { formatPluginRecord } from '../state/pluginRecord.js';
import { pluginKey } from '../state/stateKeys.js';
import type { StateKey } from '../state/stateKeys.js';
import type { ClusterRun } from './clusterRun.js';
import type { AskedPlugin, PluginAnswers } from './plannedPlugin.js';
import { recordOf } from './pluginRecords.js';

/** What was applied, by the plugins that could be asked. */
export interface AppliedAnswers {
  readonly input: HostInput;
  readonly asked: readonly AskedPlugin[];
  readonly answers: ReadonlyMap<string, PluginAnswers>;
  /** Records that are of no more use. */
  readonly dropped: readonly string[];
}

/**
 * Records what was applied, all in one write, so that a plugin without a record is one that never
 * contributed. Costs nothing when nothing changed.
 */
export async function recordAnswers(run: ClusterRun, applied: AppliedAnswers): Promise<void> {
  const { state } = run.options;
  const cluster = keyOf(run.manifest);
  const reading = state.read(cluster);
  if (reading.state === 'unknown') {
    run.log.warn({ reason: reading.reason }, 'what plugins contribute cannot be recorded');
    return;
  }
  const { input, asked, answers, dropped } = applied;
  const texts = new Map<StateKey, string | undefined>(
    dropped.map((id) => [pluginKey(id), undefined]),
  );
  for (const { plugin } of asked) {
    const { id, version } = plugin.manifest;
    const given = answers.get(id);
    if (given === undefined) continue;
    const before = recordOf(reading, id, input);
    if (
      before.record === 'usable' &&
      before.version === version &&
      sameJson(before.answers.contributed, given.contributed) &&
      sameJson(before.answers.rendered, given.rendered)
    ) {
      continue;
    }
    const { postgresMajor, image } = input.cluster;
    const record = { version, postgresMajor, image, enabled: true, ...given };
    texts.set(pluginKey(id), formatPluginRecord(record));
  }
  // A conflict is settled by the next reconcile: the object changed, and that is watched.
  await state.write(reading, { cluster, texts }, run.signal);
}
