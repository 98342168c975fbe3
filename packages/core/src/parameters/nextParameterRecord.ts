import type { ParameterRecord, ParameterValues } from '../state/parameterRecord.js';

/** How the members are, as far as their parameters can be blamed or trusted. */
export type Start =
  /** A member's server has not started for so many milliseconds. */
  | { readonly start: 'fails'; readonly forMs: number }
  /** Every member runs, and none waits for a restart. */
  | { readonly start: 'works' }
  | { readonly start: 'unknown' };

/** What is to be recorded, and when it is worth another look. */
export interface NextRecord {
  readonly record: ParameterRecord;
  readonly retryAfterMs?: number;
}

/** Patroni has tried it a few times by then. */
export const FAILS_MS = 30_000;
/** By then members have read a change, and said whether it waits for a restart. */
export const PROVEN_MS = 60_000;

/**
 * Parameters that take effect by a start only are a trap once they are written: whichever member
 * starts next may not. Those that were changed since all members last ran are given up when one does
 * not start; the values before them are known to work.
 */
export function nextParameterRecord(
  before: ParameterRecord | undefined,
  wanted: ParameterValues,
  { start: look, now }: { readonly start: () => Start; readonly now: number },
): NextRecord {
  const begun = { wanted, since: new Date(now).toISOString(), held: {} };
  // Nothing that could be blamed later is in use.
  const none = Object.keys(wanted).length === 0 ? { proven: {} } : {};
  if (before === undefined) return { record: { ...begun, ...none } };

  const held = those(before.held, (name, value) => wanted[name] === value);
  const record = isSame(before.wanted, wanted)
    ? { ...before, held }
    : { ...before, ...begun, held };
  // Of what is held the value before is in use, if there was one.
  const kept = those(record.proven ?? {}, (name) => held[name] !== undefined);
  const inUse = { ...those(wanted, (name) => held[name] === undefined), ...kept };
  // Nothing can be blamed, and nothing is left to be proven: how the members are does not matter.
  if (record.proven !== undefined && isSame(record.proven, inUse)) return { record };
  const start = look();
  if (start.start === 'fails' && record.proven !== undefined) {
    const { proven } = record;
    const suspects = those(
      wanted,
      (name, value) => proven[name] !== value && held[name] === undefined,
    );
    if (Object.keys(suspects).length === 0) return { record };
    const leftMs = FAILS_MS - start.forMs;
    if (leftMs > 0) return { record, retryAfterMs: leftMs };
    return { record: { ...record, held: { ...held, ...suspects } } };
  }
  if (start.start !== 'works') return { record };
  const leftMs = Date.parse(record.since) + PROVEN_MS - now;
  if (leftMs > 0) return { record, retryAfterMs: leftMs };
  return { record: { ...record, proven: inUse } };
}

function those(
  values: ParameterValues,
  keep: (name: string, value: string) => boolean,
): ParameterValues {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => keep(name, value)));
}

function isSame(a: ParameterValues, b: ParameterValues): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
