/** Patroni raises smaller values to these (its `config.py`). */
export const SMALLEST_TIMINGS = { loop_wait: 1, retry_timeout: 3, ttl: 20 } as const;

/** Said when the timers contradict each other. */
export const TIMINGS_CONTRADICT =
  'loop_wait + 2 * retry_timeout must not exceed ttl, or the primary would lose its lock while ' +
  'it still tries to renew it; raise ttl or lower the others, for example loop_wait 5, ' +
  'retry_timeout 5, ttl 20';

/** The rule of `timingProblem` in CEL, for `spec.fep.fineTuningParams`. */
export const TIMINGS_RULE =
  `!has(self.ttl) || ${atLeast('loop_wait')} + 2 * ${atLeast('retry_timeout')}` +
  ` <= (self.ttl > ${SMALLEST_TIMINGS.ttl} ? self.ttl : ${SMALLEST_TIMINGS.ttl})`;

function atLeast(name: 'loop_wait' | 'retry_timeout'): string {
  const least = SMALLEST_TIMINGS[name];
  return `(has(self.${name}) && self.${name} > ${least} ? self.${name} : ${least})`;
}

interface Timings {
  readonly loop_wait?: number | undefined;
  readonly retry_timeout?: number | undefined;
  readonly ttl?: number | undefined;
}

/**
 * What is wrong with the timers, if anything. Only what is written counts: where a timer is left
 * out, the operator chooses one that fits, so it is taken at the least Patroni accepts.
 */
export function timingProblem(timings: Timings): string | undefined {
  if (timings.ttl === undefined) return undefined;
  const ttl = Math.max(timings.ttl, SMALLEST_TIMINGS.ttl);
  const loopWait = Math.max(timings.loop_wait ?? 0, SMALLEST_TIMINGS.loop_wait);
  const retryTimeout = Math.max(timings.retry_timeout ?? 0, SMALLEST_TIMINGS.retry_timeout);
  return loopWait + 2 * retryTimeout > ttl ? TIMINGS_CONTRADICT : undefined;
}
