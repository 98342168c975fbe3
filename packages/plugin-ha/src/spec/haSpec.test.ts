import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectHaSpec } from './haSpec.js';

test('defaults detect a dead primary sooner than Patroni’s own', () => {
  expect(selectHaSpec({})).toEqual({
    synchronous: false,
    timings: { ttl: 20, loopWait: 5, retryTimeout: 5, primaryStartTimeout: 300 },
    slots: {},
    usePodName: false,
    verifyClient: 'optional',
    forceSsl: false,
    problems: [],
  });
});

test('timings that are accepted always satisfy Patroni, so that it never adjusts them', () => {
  const seconds = fc.option(fc.integer({ min: -5, max: 90 }), { nil: undefined });
  fc.assert(
    fc.property(seconds, seconds, seconds, (ttl, loop_wait, retry_timeout) => {
      const fineTuningParams = { ttl, loop_wait, retry_timeout };
      const { timings, problems } = selectHaSpec({ fep: { fineTuningParams } });
      fc.pre(problems.length === 0);
      expect(timings.ttl).toBeGreaterThanOrEqual(20);
      expect(timings.loopWait).toBeGreaterThanOrEqual(1);
      expect(timings.retryTimeout).toBeGreaterThanOrEqual(3);
      expect(timings.loopWait + 2 * timings.retryTimeout).toBeLessThanOrEqual(timings.ttl);
      expect(timings).toMatchObject({
        ttl: ttl ?? timings.ttl,
        loopWait: loop_wait ?? timings.loopWait,
        retryTimeout: retry_timeout ?? timings.retryTimeout,
      });
    }),
  );
});

test('select never throws, whatever the manifest holds', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue(), fc.string(), (fep, other, text) => {
      selectHaSpec({ fep, fepChildCrVal: other });
      selectHaSpec({ fep: { replicationSlots: text, syncMode: other, fineTuningParams: fep } });
    }),
  );
});
