import { evaluate } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLUSTER_NAME_RULES, clusterNameProblem } from '../clusterName.js';
import { ONE_ORIGIN_RULE } from '../dataOrigin.js';
import { PORT_RULE } from '../reservedPort.js';
import { timingProblem, TIMINGS_RULE } from '../timingRule.js';

const holds = (rule: string, self: object): unknown => evaluate(rule, { self });

// CEL integers are 64 bits wide; this evaluator wants them as BigInt.
const asCel = (timings: Record<string, number | undefined>): object =>
  Object.fromEntries(
    Object.entries(timings).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, BigInt(value)]],
    ),
  );

const seconds = fc.integer({ min: 0, max: 60 });

describe('the rules the API server checks', () => {
  it('judge the timers as the operator does', () => {
    const timings = fc.record(
      { loop_wait: seconds, retry_timeout: seconds, ttl: seconds },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(timings, (written) => {
        expect(holds(TIMINGS_RULE, asCel(written))).toBe(timingProblem(written) === undefined);
      }),
    );
  });

  it.each([
    [{ loop_wait: 10, retry_timeout: 10, ttl: 30 }, true],
    [{ loop_wait: 5, retry_timeout: 5, ttl: 20 }, true],
    [{ loop_wait: 10, retry_timeout: 10, ttl: 29 }, false],
    [{ loop_wait: 25, ttl: 30 }, false],
    [{ retry_timeout: 10, ttl: 20 }, false],
    [{ ttl: 5 }, true],
    [{ loop_wait: 300 }, true],
    [{}, true],
  ])('judge the timers %j: %s', (timings, fine) => {
    expect(holds(TIMINGS_RULE, asCel(timings))).toBe(fine);
  });

  it('judge names as the operator does', () => {
    const names = fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^[a-z0-9.-]{1,60}$/));
    fc.assert(
      fc.property(names, (name) => {
        // A name with other than ASCII characters never gets as far as these rules.
        fc.pre(/^[ -~]*$/.test(name));
        const fine = CLUSTER_NAME_RULES.every(({ rule }) => holds(rule, { metadata: { name } }));
        expect(fine).toBe(clusterNameProblem(name) === undefined);
      }),
    );
  });

  it('keep the database off the port of Patroni', () => {
    expect(holds(PORT_RULE, {})).toBe(true);
    expect(holds(PORT_RULE, { servicePort: 27500n })).toBe(true);
    expect(holds(PORT_RULE, { servicePort: 25001n })).toBe(false);
  });

  it('let a cluster take its data from one place only', () => {
    expect(holds(ONE_ORIGIN_RULE, { upgrade: {} })).toBe(true);
    expect(holds(ONE_ORIGIN_RULE, { restore: {}, upgrade: {} })).toBe(false);
  });
});
