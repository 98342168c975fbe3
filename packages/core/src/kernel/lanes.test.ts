import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANES, Lanes, moreUrgent } from './lanes.js';
import type { Lane } from './lanes.js';

const everyLane = (): boolean => true;

const filled = (...waiting: readonly (readonly [string, Lane])[]): Lanes => {
  const lanes = new Lanes();
  for (const [key, lane] of waiting) lanes.add({ key, lane, since: 0 });
  return lanes;
};

const drained = (lanes: Lanes, isOpen: (lane: Lane) => boolean = everyLane): string[] => {
  const keys: string[] = [];
  for (;;) {
    const next = lanes.take(({ lane }) => isOpen(lane));
    if (next === undefined) return keys;
    keys.push(next.key);
  }
};

describe('lanes of waiting keys', () => {
  it('what a person did goes first, then what happened, then the rest, then what failed', () => {
    const lanes = filled(
      ['failed', 'retry'],
      ['look', 'background'],
      ['pod', 'event'],
      ['edit', 'user'],
    );
    expect(drained(lanes)).toEqual(['edit', 'pod', 'look', 'failed']);
  });

  it('a key that is wanted more urgently than before moves up, and keeps its time', () => {
    const lanes = filled(['a', 'background'], ['b', 'background']);
    expect(lanes.add({ key: 'b', lane: 'user', since: 7 })).toBe(false);
    expect(lanes.add({ key: 'a', lane: 'retry', since: 7 })).toBe(false);
    expect(lanes.size).toBe(2);
    expect(lanes.take(everyLane)).toEqual({ key: 'b', lane: 'user', since: 0 });
    expect(lanes.take(everyLane)).toEqual({ key: 'a', lane: 'background', since: 0 });
  });

  it('a lane that is shut is passed over', () => {
    const lanes = filled(['failed', 'retry'], ['look', 'background']);
    expect(drained(lanes, (lane) => lane !== 'retry')).toEqual(['look']);
    expect(lanes.count('retry')).toBe(1);
  });

  it('of two wishes the more urgent counts', () => {
    expect(moreUrgent(undefined, 'background')).toBe('background');
    expect(moreUrgent('user', 'background')).toBe('user');
    expect(moreUrgent('background', 'event')).toBe('event');
  });

  it('nobody starves: whatever comes in, every lane has its turn within so many', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LANES), { maxLength: 200 }), (arrivals) => {
        const lanes = new Lanes();
        const passed = new Map<Lane, number>();
        for (const [index, lane] of arrivals.entries()) {
          // Twice as many come as are worked on.
          lanes.add({ key: `${index}`, lane, since: index });
          lanes.add({ key: `more ${index}`, lane: 'user', since: index });
          const taken = lanes.take(everyLane)?.lane;
          for (const one of LANES) {
            const waits = lanes.count(one) > 0 && one !== taken;
            passed.set(one, waits ? (passed.get(one) ?? 0) + 1 : 0);
            expect(passed.get(one)).toBeLessThanOrEqual(8 + LANES.length);
          }
        }
      }),
    );
  });

  it('gives out every key once, in the order in which it came to its lane', () => {
    const wanted = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...LANES)),
    );
    fc.assert(
      fc.property(wanted, (wishes) => {
        const keys = drained(filled(...wishes));
        expect(keys.toSorted()).toEqual([...new Set(wishes.map(([key]) => key))].toSorted());
      }),
    );
  });
});
