import type { Contribution } from '@howdah/plugin-api';
import { z } from 'zod';
import { toJson } from '../compose/canonical.js';
import { parseYaml } from './parseYaml.js';
import { pluginKey } from './stateKeys.js';
import type { StatePart, StateReading } from './stateReading.js';

/** What a plugin last did for a cluster: what it does on while it fails or is missing. */
export interface PluginRecord<TContributions = readonly Contribution[]> {
  /** Of the plugin, not of the record. */
  readonly version: string;
  readonly postgresMajor: number;
  readonly image: string;
  /** The answer of `contribute`. */
  readonly contributed: TContributions;
  /** The answer of `render`. */
  readonly rendered: TContributions;
}

const schema: z.ZodType<PluginRecord<readonly unknown[]>> = z.strictObject({
  version: z.string(),
  postgresMajor: z.int(),
  image: z.string(),
  contributed: z.array(z.unknown()),
  rendered: z.array(z.unknown()),
});

/**
 * Writes a record down as YAML, one contribution a line. JSON is YAML too: written by hand, since a
 * general emitter takes longer than the rest of a reconcile. Keys stay in the order in which the
 * plugin gave them: what a plugin renders of its record is then the text that it rendered before.
 * @throws NotJsonError when a contribution is not plain data.
 */
export function formatPluginRecord(record: PluginRecord<readonly unknown[]>): string {
  const { version, postgresMajor, image, contributed, rendered } = record;
  return [
    `version: ${JSON.stringify(version)}`,
    `postgresMajor: ${postgresMajor}`,
    `image: ${JSON.stringify(image)}`,
    ...listed('contributed', contributed),
    ...listed('rendered', rendered),
    '',
  ].join('\n');
}

/** Reads a record. Its contributions are for `parseContributions` to check. */
export function parsePluginRecord(
  plugin: string,
  text: string,
): StatePart<PluginRecord<readonly unknown[]>> {
  const value = asFormatted(text);
  if (value !== undefined) return { part: 'known', value };
  return parseYaml(text, schema, `the record of plugin ${plugin}`);
}

/**
 * Reads what `formatPluginRecord` wrote, line by line: that takes a tenth of the time, and an
 * operator that starts reads the records of all clusters. Nothing of a text that it would not write.
 */
function asFormatted(text: string): PluginRecord<readonly unknown[]> | undefined {
  const values: Record<string, unknown> = {};
  let list: unknown[] = [];
  try {
    for (const line of text.split('\n')) {
      const [, key, value] = /^([a-zA-Z]+):(?: (.+))?$/.exec(line) ?? [];
      if (line.startsWith('  - ')) list.push(JSON.parse(line.slice(4)));
      else if (key !== undefined)
        values[key] = value === undefined ? (list = []) : JSON.parse(value);
    }
  } catch {
    return undefined;
  }
  const read = schema.safeParse(values);
  return read.success && formatPluginRecord(read.data) === text ? read.data : undefined;
}

/** What is recorded of a plugin in the state of a cluster. */
export function pluginRecordIn(
  reading: StateReading,
  plugin: string,
): StatePart<PluginRecord<readonly unknown[]>> {
  if (reading.state === 'absent') return { part: 'absent' };
  if (reading.state === 'unknown') return { part: 'unknown', reason: reading.reason };
  const text = reading.data[pluginKey(plugin)];
  return text === undefined ? { part: 'absent' } : parsePluginRecord(plugin, text);
}

function listed(name: string, contributions: readonly unknown[]): readonly string[] {
  if (contributions.length === 0) return [`${name}: []`];
  return [`${name}:`, ...contributions.map((each) => `  - ${JSON.stringify(toJson(each))}`)];
}
