import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderSteps } from './orderSteps.js';
import { PlanError } from './planError.js';

const step = (id: string, ...needs: string[]) => ({ id, needs });

describe('orderSteps', () => {
  it('keeps the given order where nothing is needed', () => {
    const ids = orderSteps([step('b'), step('a'), step('c')]).map((one) => one.id);
    expect(ids).toEqual(['b', 'a', 'c']);
  });

  it('puts every step after all that it needs, however they are given', () => {
    // Steps need only steps of smaller numbers, so that any shuffle can be ordered.
    const plans = fc
      .integer({ min: 1, max: 12 })
      .chain((count) =>
        fc.tuple(
          fc.array(fc.array(fc.nat({ max: 11 })), { minLength: count, maxLength: count }),
          fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
        ),
      );
    fc.assert(
      fc.property(plans, ([needs, order]) => {
        const steps = order.map((at) => ({
          id: String(at),
          needs: (needs[at] ?? []).filter((need) => need < at).map(String),
        }));
        const ordered = orderSteps(steps);
        expect(ordered).toHaveLength(steps.length);
        const place = new Map(ordered.map((one, at) => [one.id, at]));
        for (const one of steps) {
          for (const need of one.needs) {
            expect(place.get(need)).toBeLessThan(place.get(one.id) ?? -1);
          }
        }
      }),
    );
  });

  it.each([
    ['a doubled id', [step('a'), step('a')]],
    ['a need that is no step', [step('a', 'z')]],
    ['a circle', [step('a', 'b'), step('b', 'a')]],
  ])('refuses %s', (_name, steps) => {
    expect(() => orderSteps(steps)).toThrow(PlanError);
  });
});
