import { z } from 'zod';
import { parseYaml } from './parseYaml.js';
import { HBA_KEY } from './stateKeys.js';
import type { StatePart, StateReading } from './stateReading.js';

// Strict: what a newer operator wrote beside it would be lost by writing.
const schema = z.strictObject({ good: z.string() });

/** What is worth a place in the state; PostgreSQL reads no such file in its right mind. */
const MOST_BYTES = 64 * 1024;

/** Writes down the last `customPgHba` without a wrong line, unless it is too large to be kept. */
export function formatGoodHba(good: string): string | undefined {
  const text = `good: ${JSON.stringify(good)}\n`;
  return Buffer.byteLength(text) > MOST_BYTES ? undefined : text;
}

/** The last `customPgHba` without a wrong line, as it is recorded in the state of a cluster. */
export function goodHbaIn(reading: StateReading): StatePart<string> {
  if (reading.state === 'absent') return { part: 'absent' };
  if (reading.state === 'unknown') return { part: 'unknown', reason: reading.reason };
  const text = reading.data[HBA_KEY];
  if (text === undefined) return { part: 'absent' };
  const part = parseYaml(text, schema, 'the record of access rules');
  return part.part === 'known' ? { part: 'known', value: part.value.good } : part;
}
