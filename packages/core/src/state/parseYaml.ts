import { parse } from 'yaml';
import type { z } from 'zod';
import type { StatePart } from './stateReading.js';

/** Reads a part of the state, written by a machine and perhaps touched by a person. Throws nothing. */
export function parseYaml<T>(text: string, schema: z.ZodType<T>, what: string): StatePart<T> {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return { part: 'unknown', reason: `${what} is not YAML; put back what stood there` };
  }
  const read = schema.safeParse(value);
  if (read.success) return { part: 'known', value: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path.join('.') ?? '';
  return {
    part: 'unknown',
    reason: `${what} is not what this operator writes (${path === '' ? 'as a whole' : `at ${path.slice(0, 100)}`}); put back what stood there`,
  };
}
