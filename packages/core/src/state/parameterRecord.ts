import { z } from 'zod';
import { parseYaml } from './parseYaml.js';
import { PARAMETERS_KEY } from './stateKeys.js';
import type { KnownState, StatePart, StateReading } from './stateReading.js';

/** Parameters by name, as PostgreSQL spells it. */
export type ParameterValues = Readonly<Record<string, string>>;

/** What is known of the user's parameters that take effect by a start only. */
export interface ParameterRecord {
  /** What the manifest asks for. */
  readonly wanted: ParameterValues;
  /** Since when; ISO 8601. */
  readonly since: string;
  /** What every member was started with; nothing before the first members were. */
  readonly proven?: ParameterValues | undefined;
  /** With these values a server did not start: they are left out for as long as they are wanted. */
  readonly held: ParameterValues;
}

const values = z.record(z.string(), z.string());

// Strict: what a newer operator wrote beside it would be lost by writing.
const schema: z.ZodType<ParameterRecord> = z.strictObject({
  wanted: values,
  since: z.iso.datetime(),
  proven: values.optional(),
  held: values,
});

/** Writes the record down as YAML, of which JSON is a part. */
export function formatParameterRecord({ wanted, since, proven, held }: ParameterRecord): string {
  return [
    `wanted: ${JSON.stringify(wanted)}`,
    `since: ${JSON.stringify(since)}`,
    ...(proven === undefined ? [] : [`proven: ${JSON.stringify(proven)}`]),
    `held: ${JSON.stringify(held)}`,
    '',
  ].join('\n');
}

/** Read once per version of the object: a steady cluster reads the same at every look. */
const parsed = new WeakMap<KnownState, StatePart<ParameterRecord>>();

/** What is recorded in the state of a cluster. */
export function parameterRecordIn(reading: StateReading): StatePart<ParameterRecord> {
  if (reading.state === 'absent') return { part: 'absent' };
  if (reading.state === 'unknown') return { part: 'unknown', reason: reading.reason };
  const text = reading.data[PARAMETERS_KEY];
  if (text === undefined) return { part: 'absent' };
  const part = parsed.get(reading) ?? parseYaml(text, schema, 'the record of parameters');
  parsed.set(reading, part);
  return part;
}
