import type { HostInput, ObjectJson } from '@howdah/plugin-api';
import { pluginParts } from '../cluster/pluginParts.js';
import { ContributionError } from '../compose/contributionError.js';
import { NotJsonError } from '../compose/notJsonError.js';
import { parseContributions } from '../compose/parseContributions.js';
import { shareLongTexts } from '../json/shareLongTexts.js';
import { pluginRecordIn } from '../state/pluginRecord.js';
import type { PluginRecord } from '../state/pluginRecord.js';
import { pluginOfKey } from '../state/stateKeys.js';
import type { KnownState, StateReading } from '../state/stateReading.js';
import type { PluginAnswers } from './plannedPlugin.js';

/** What is recorded of one plugin in a cluster. */
export type RecordedPlugin =
  /** It never contributed anything here: the record of the others is there. */
  | { readonly record: 'none' }
  | { readonly record: 'usable'; readonly answers: PluginAnswers; readonly version: string }
  | { readonly record: 'unusable'; readonly reason: string };

const parsed = new WeakMap<KnownState, Map<string, PluginRecord | string>>();

/** Reads the record of a plugin; it holds for the image and major it was made for. */
export function recordOf(
  reading: StateReading,
  plugin: string,
  input: Pick<HostInput, 'cluster' | 'observed'>,
): RecordedPlugin {
  const found = reading.state === 'known' ? parsedRecord(reading, plugin) : undefined;
  if (found === undefined) return withoutRecord(reading, plugin, input);
  if (typeof found === 'string') return { record: 'unusable', reason: found };
  const { postgresMajor, image, contributed, rendered, version } = found;
  if (postgresMajor !== input.cluster.postgresMajor || image !== input.cluster.image) {
    const reason = `what it last contributed was for image ${image} of PostgreSQL ${postgresMajor}`;
    return { record: 'unusable', reason };
  }
  return { record: 'usable', version, answers: { contributed, rendered } };
}

/** A record that is gone is another thing than one that never was: the members tell which. */
function withoutRecord(
  reading: StateReading,
  plugin: string,
  { observed }: Pick<HostInput, 'observed'>,
): RecordedPlugin {
  const reason =
    reading.state === 'unknown'
      ? reading.reason
      : 'nothing is recorded of what it contributes to this cluster';
  const parts = pluginParts(observed.statefulSet);
  if (parts !== undefined) return parts.has(plugin) ? { record: 'unusable', reason } : NONE;
  const complete = reading.state === 'known' && recordedPlugins(reading).length > 0;
  return complete ? NONE : { record: 'unusable', reason };
}

const NONE: RecordedPlugin = { record: 'none' };

/** Plugins that a cluster uses, by its records and by what the members were made of. */
export function pluginsInUse(
  reading: StateReading,
  statefulSet: ObjectJson | undefined,
): readonly string[] {
  const recorded = reading.state === 'known' ? recordedPlugins(reading) : [];
  return [...new Set([...recorded, ...(pluginParts(statefulSet) ?? [])])];
}

function recordedPlugins({ data }: KnownState): readonly string[] {
  return Object.keys(data).flatMap((key) => pluginOfKey(key) ?? []);
}

/** Parsed once per version of the object: a steady cluster reads the same at every look. */
function parsedRecord(reading: KnownState, plugin: string): PluginRecord | string | undefined {
  const known = parsed.get(reading) ?? new Map<string, PluginRecord | string>();
  parsed.set(reading, known);
  const before = known.get(plugin);
  if (before !== undefined) return before;
  const found = parseRecord(reading, plugin);
  if (found !== undefined) known.set(plugin, found);
  return found;
}

function parseRecord(reading: KnownState, plugin: string): PluginRecord | string | undefined {
  const part = pluginRecordIn(reading, plugin);
  if (part.part === 'absent') return undefined;
  if (part.part === 'unknown') return part.reason;
  try {
    const { contributed, rendered } = shareLongTexts(part.value);
    return {
      ...part.value,
      contributed: parseContributions(contributed),
      rendered: parseContributions(rendered),
    };
  } catch (error) {
    if (error instanceof ContributionError || error instanceof NotJsonError) return error.message;
    throw error;
  }
}
