import { stringify } from 'yaml';
import { z } from 'zod';
import { parseYaml } from './parseYaml.js';
import { NO_PROCEDURES } from './procedureRecords.js';
import type { ProcedureRecords } from './procedureRecords.js';
import { PROCEDURES_KEY } from './stateKeys.js';
import type { KnownState, StatePart, StateReading } from './stateReading.js';

const json = z.record(z.string(), z.json());
const time = z.iso.datetime();
const tries = z.strictObject({
  number: z.int().min(1),
  first: time,
  last: time,
  refusal: z.string().optional(),
});

const undo = z.strictObject({
  since: time,
  tries: tries.optional(),
  outcome: z.enum(['undone', 'left']).optional(),
  reason: z.string().optional(),
});

const step = z.strictObject({
  step: z.string(),
  target: z.string().optional(),
  deadlineMs: z.int().min(1).optional(),
  pointOfNoReturn: z.literal(true).optional(),
  done: time.optional(),
  tries: tries.optional(),
  faultySince: time.optional(),
  notes: json.optional(),
  undo: undo.optional(),
});

const running = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    procedure: z.string(),
    plugin: z.string().optional(),
    createdAt: z.string(),
    since: time,
    exclusive: z.boolean(),
    args: json,
    at: z.int().min(-1),
    replaces: z.string().optional(),
    failure: z.string().optional(),
    told: z.literal(true).optional(),
    steps: z.array(step),
  })
  .refine(({ at, steps }) => at <= steps.length, { path: ['at'] });

const ended = z.strictObject({
  id: z.string(),
  name: z.string(),
  procedure: z.string(),
  outcome: z.enum(['succeeded', 'failed']),
  text: z.string(),
  endedAt: time,
  told: z.boolean(),
});

const waiting = z.strictObject({ name: z.string(), procedure: z.string(), reason: z.string() });

// Strict: what a newer operator wrote beside it would be lost by writing.
const schema: z.ZodType<ProcedureRecords> = z.strictObject({
  running: z.array(running),
  waiting: z.array(waiting),
  ended: z.array(ended),
});

/** Writes the procedures of a cluster down as YAML, members in one order. Checked: what cannot be read is not written. */
export function formatProcedures(records: ProcedureRecords): string {
  return stringify(schema.parse(records), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Reads what `formatProcedures` wrote. */
export function parseProcedures(text: string): StatePart<ProcedureRecords> {
  return parseYaml(text, schema, 'the record of procedures');
}

/** Read once per version of the object: a steady cluster reads the same at every look. */
const parsed = new WeakMap<KnownState, StatePart<ProcedureRecords>>();

/** The procedures in the state of a cluster; none where none were recorded yet. */
export function proceduresIn(
  reading: StateReading,
): Exclude<StatePart<ProcedureRecords>, { readonly part: 'absent' }> {
  if (reading.state === 'unknown') return { part: 'unknown', reason: reading.reason };
  const none = { part: 'known', value: NO_PROCEDURES } as const;
  if (reading.state === 'absent') return none;
  const text = reading.data[PROCEDURES_KEY];
  if (text === undefined) return none;
  const part = parsed.get(reading) ?? parseProcedures(text);
  parsed.set(reading, part);
  return part.part === 'absent' ? none : part;
}
