import { keyOf } from '@howdah/kube';
import type { HostInput } from '@howdah/plugin-api';
import { sameJson } from '../compose/sameJson.js';
import { StateError } from '../state/stateError.js';
import { logFailure, PluginFailure } from '../host/pluginFailure.js';
import { formatPluginRecord } from '../state/pluginRecord.js';
import { goodHbaIn, formatGoodHba } from '../state/goodHba.js';
import { HBA_KEY, PARAMETERS_KEY, pluginKey } from '../state/stateKeys.js';
import type { StateKey } from '../state/stateKeys.js';
import type { WritableState } from '../state/stateReading.js';
import type { ClusterRun } from './clusterRun.js';
import type { AskedPlugin, PluginAnswers } from './plannedPlugin.js';
import { recordOf } from './pluginRecords.js';

/** What is about to be applied, by the plugins that could be asked. */
export interface AppliedAnswers {
  readonly input: HostInput;
  readonly asked: readonly AskedPlugin[];
  readonly answers: ReadonlyMap<string, PluginAnswers>;
  /** The record of parameters as it is to be; absent where it stays. */
  readonly parameters?: string | undefined;
  /** The access rules to go back to; absent where they stay. */
  readonly goodHba?: string | undefined;
}

/**
 * Records what is about to be applied, all in one write, so that whatever has been applied is on
 * record. Costs nothing when nothing changed. `conflict`: somebody else wrote; look again first.
 */
export async function recordAnswers(
  run: ClusterRun,
  applied: AppliedAnswers,
): Promise<'recorded' | 'conflict'> {
  const { state } = run.options;
  const cluster = keyOf(run.manifest);
  const reading = state.read(cluster);
  if (reading.state === 'unknown') {
    // The StatefulSet tells who has a part in it: a plugin that fails then is not left out.
    run.log.warn({ reason: reading.reason }, 'what plugins contribute cannot be recorded');
    return 'recorded';
  }
  const { input, asked, answers, parameters, goodHba } = applied;
  const texts = new Map<StateKey, string | undefined>();
  if (parameters !== undefined) texts.set(PARAMETERS_KEY, parameters);
  if (goodHba !== undefined && goodHbaIn(reading).part !== 'unknown') {
    texts.set(HBA_KEY, formatGoodHba(goodHba));
  }
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
    const record = { version, postgresMajor, image, ...given };
    texts.set(pluginKey(id), formatPluginRecord(record));
  }
  return writeWhatFits(run, reading, texts);
}

/** Takes out the records of plugins that have left. */
export async function dropRecords(run: ClusterRun, plugins: readonly string[]): Promise<void> {
  const { state } = run.options;
  const cluster = keyOf(run.manifest);
  const reading = state.read(cluster);
  if (plugins.length === 0 || reading.state !== 'known') return;
  const texts = new Map(plugins.map((id) => [pluginKey(id), undefined] as const));
  await state.write(reading, { cluster, texts }, run.signal);
}

/**
 * Writes the records. One that does not fit is replaced by a note that it did not: without one it
 * would look as if the plugin had never contributed.
 */
async function writeWhatFits(
  run: ClusterRun,
  reading: WritableState,
  wanted: ReadonlyMap<StateKey, string | undefined>,
): Promise<'recorded' | 'conflict'> {
  const texts = new Map(wanted);
  const cluster = keyOf(run.manifest);
  const { host, state } = run.options;
  const troubles = host.troubles.at(cluster);
  const unkept = new Map<string, string>();
  for (;;) {
    try {
      const { result } = await state.write(reading, { cluster, texts }, run.signal);
      if (result !== 'written') return 'conflict';
      break;
    } catch (error) {
      if (!(error instanceof StateError) || error.plugin === undefined) throw error;
      const key = pluginKey(error.plugin);
      if (texts.get(key) === TOO_LARGE) throw error;
      unkept.set(error.plugin, error.message);
      texts.set(key, TOO_LARGE);
    }
  }
  for (const { plugin } of host.plugins) {
    const { manifest } = plugin;
    const why = unkept.get(manifest.id);
    const about = `record of ${manifest.id}`;
    if (why === undefined) {
      troubles.clear(about);
      continue;
    }
    const failure = new PluginFailure(
      manifest,
      `contributes more than can be kept for the time that it fails: ${why}`,
    );
    if (troubles.note(about, failure)) logFailure(run.log, failure);
  }
  return 'recorded';
}

/** In place of a record: it reads as one that cannot be used. */
const TOO_LARGE = '# What the plugin contributes is too large to be kept.\n';
