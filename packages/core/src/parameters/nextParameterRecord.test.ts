import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParameterRecord } from '../state/parameterRecord.js';
import { FAILS_MS, nextParameterRecord, PROVEN_MS } from './nextParameterRecord.js';
import type { Start } from './nextParameterRecord.js';

const NOW = Date.UTC(2026, 0, 1);
const since = new Date(NOW).toISOString();
const works: Start = { start: 'works' };
const fails = (forMs: number): Start => ({ start: 'fails', forMs });

const record = (rest: Partial<ParameterRecord>): ParameterRecord => ({
  wanted: {},
  since,
  held: {},
  ...rest,
});
const after = (ms: number, start: Start) => ({ start, now: NOW + ms });
const next = (
  before: ParameterRecord | undefined,
  wanted: Readonly<Record<string, string>>,
  how: Start | { readonly start: Start; readonly now: number },
) => {
  const { start, now } = 'now' in how ? how : after(0, how);
  return nextParameterRecord(before, wanted, { start: () => start, now });
};

describe('parameters that take effect by a start', () => {
  it('are on record from the beginning, and proven when all members have run with them for a minute', () => {
    const begun = next(undefined, { a: '1' }, { start: 'unknown' });
    expect(begun).toEqual({ record: record({ wanted: { a: '1' } }) });
    expect(next(begun.record, { a: '1' }, works)).toEqual({
      record: begun.record,
      retryAfterMs: PROVEN_MS,
    });
    const proven = next(begun.record, { a: '1' }, after(PROVEN_MS, works));
    expect(proven.record.proven).toEqual({ a: '1' });
    expect(next(proven.record, { a: '1' }, after(2 * PROVEN_MS, works))).toEqual(proven);
  });

  it('that were changed since are given up when a server has not started for a while; others are not', () => {
    const before = record({ wanted: { a: '1', b: '2' }, proven: { a: '1', b: '1' } });
    expect(next(before, before.wanted, fails(FAILS_MS - 1))).toEqual({
      record: before,
      retryAfterMs: 1,
    });
    const { record: given } = next(before, before.wanted, fails(FAILS_MS));
    expect(given).toEqual({ ...before, held: { b: '2' } });
    expect(next(given, before.wanted, fails(10 * FAILS_MS))).toEqual({ record: given });
    expect(next(given, before.wanted, after(PROVEN_MS, works)).record.proven).toEqual({
      a: '1',
      b: '1',
    });
  });

  it('are not blamed while nobody knows with which ones servers start', () => {
    const before = record({ wanted: { a: '1' } });
    expect(next(before, { a: '1' }, fails(FAILS_MS))).toEqual({ record: before });
  });

  it('are held no longer when they are written otherwise, or not at all', () => {
    const before = record({ wanted: { a: '1', b: '1' }, proven: {}, held: { a: '1', b: '1' } });
    const { record: now } = next(before, { a: '2' }, works);
    expect(now.held).toEqual({});
    expect(next(now, { a: '1' }, works).record.held).toEqual({});
  });

  const values = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), {
    maxKeys: 3,
  });
  const start: fc.Arbitrary<Start> = fc.oneof(
    fc.constant<Start>(works),
    fc.constant<Start>({ start: 'unknown' }),
    fc.integer({ min: 0, max: 2 * FAILS_MS }).map(fails),
  );

  it('that are proven are never held, and what is held is wanted: whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(values, start), { maxLength: 30 }), (history) => {
        let now = NOW;
        let held: ParameterRecord | undefined;
        for (const [wanted, how] of history) {
          now += PROVEN_MS / 2;
          const proven = held?.proven ?? {};
          const heldBefore = held?.held ?? {};
          held = next(held, wanted, { start: how, now }).record;
          expect(wanted).toMatchObject(held.held);
          const news = Object.entries(held.held).filter(([name]) => !(name in heldBefore));
          expect(news.filter(([name, value]) => proven[name] === value)).toEqual([]);
        }
      }),
    );
  });

  it('are recorded once: the same again changes nothing', () => {
    fc.assert(
      fc.property(values, values, start, (wanted, proven, how) => {
        const { record: once } = next(record({ wanted, proven }), wanted, after(PROVEN_MS, how));
        expect(next(once, wanted, after(PROVEN_MS, how)).record).toEqual(once);
      }),
    );
  });
});
