import type { HostInput } from '@howdah/plugin-api';
import { ContributionError } from '../compose/contributionError.js';
import { NotJsonError } from '../compose/notJsonError.js';
import { parseContributions } from '../compose/parseContributions.js';
import { pluginRecordIn } from '../state/pluginRecord.js';
import type { PluginRecord } from '../state/pluginRecord.js';
import { pluginOfKey } from '../state/stateKeys.js';
import type { KnownState, StateReading } from '../state/stateReading.js';
import type { PluginAnswers } from './plannedPlugin.js';

/** What is recorded of one plugin in a cluster. */
export type RecordedPlugin =
  /** It never contributed anything here: the record of the others is there. */
  | { readonly record: 'none' }
  | { readonly record: 'off' }
  | { readonly record: 'usable'; readonly answers: PluginAnswers; readonly version: string }
  | { readonly record: 'unusable'; readonly reason: string };

const parsed = new WeakMap<KnownState, Map<string, PluginRecord | string>>();

/** Reads the record of a plugin; it holds for the image and major it was made for. */
export function recordOf(
  reading: StateReading,
  plugin: string,
  input: Pick<HostInput, 'cluster'>,
): RecordedPlugin {
  if (reading.state === 'unknown') return { record: 'unusable', reason: reading.reason };
  if (reading.state === 'absent' || recordedPlugins(reading).length === 0) {
    return { record: 'unusable', reason: 'nothing is recorded of what plugins contribute here' };
  }
  const found = parsedRecord(reading, plugin);
  if (found === undefined) return { record: 'none' };
  if (typeof found === 'string') return { record: 'unusable', reason: found };
  if (!found.enabled) return { record: 'off' };
  const { postgresMajor, image, contributed, rendered, version } = found;
  if (postgresMajor !== input.cluster.postgresMajor || image !== input.cluster.image) {
    const reason = `what it last contributed was for image ${image} of PostgreSQL ${postgresMajor}`;
    return { record: 'unusable', reason };
  }
  return { record: 'usable', version, answers: { contributed, rendered } };
}

/** Plugins that are recorded as in use. */
export function pluginsInUse(reading: StateReading): readonly string[] {
  if (reading.state !== 'known') return [];
  return recordedPlugins(reading).filter((plugin) => {
    const found = parsedRecord(reading, plugin);
    return typeof found !== 'object' || found.enabled;
  });
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
    const contributed = parseContributions(part.value.contributed);
    return { ...part.value, contributed, rendered: parseContributions(part.value.rendered) };
  } catch (error) {
    if (error instanceof ContributionError || error instanceof NotJsonError) return error.message;
    throw error;
  }
}
