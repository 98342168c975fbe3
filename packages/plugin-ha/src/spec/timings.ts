import type { Diagnostic, JsonObject } from '@howdah/plugin-api';

/** Fields of `fineTuningParams` that are read. */
export const TIMINGS = [
  'ttl',
  'loop_wait',
  'retry_timeout',
  'master_start_timeout',
  'master_stop_timeout',
] as const;

/** Patroni's timers in seconds. */
export interface Timings {
  readonly ttl: number;
  readonly loopWait: number;
  readonly retryTimeout: number;
  /** How long a crashed primary may take to start again before its lead is given away. */
  readonly primaryStartTimeout: number;
  readonly primaryStopTimeout?: number;
}

export interface ReadTimings {
  readonly timings: Timings;
  readonly problems: readonly Diagnostic[];
}

const PATH = 'spec.fep.fineTuningParams';

/** Patroni's own minima (Config._validate_and_adjust_timeouts), which it would enforce silently. */
const MINIMUM = { ttl: 20, loop_wait: 1, retry_timeout: 3 } as const;

const DEFAULT = { loop_wait: 5, retry_timeout: 5, master_start_timeout: 300 } as const;

/** Reads `fineTuningParams`. What is absent is chosen so that it fits what is given. */
export function readTimings(params: JsonObject): ReadTimings {
  const problems: Diagnostic[] = [];
  const read = (key: string, minimum: number): number | undefined => {
    const value = params[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum) return value;
    problems.push(invalid(key, value, minimum));
    return undefined;
  };

  const given = {
    ttl: read('ttl', MINIMUM.ttl),
    loopWait: read('loop_wait', MINIMUM.loop_wait),
    retryTimeout: read('retry_timeout', MINIMUM.retry_timeout),
  };
  const fitted = fit(given);
  const needed = Math.max(MINIMUM.ttl, fitted.loopWait + 2 * fitted.retryTimeout);
  if (fitted.ttl < needed) problems.push(contradiction(fitted, needed));

  const primaryStopTimeout = read('master_stop_timeout', 0);
  return {
    timings: {
      ...fitted,
      primaryStartTimeout: read('master_start_timeout', 0) ?? DEFAULT.master_start_timeout,
      ...(primaryStopTimeout === undefined ? {} : { primaryStopTimeout }),
    },
    problems,
  };
}

type Three = Pick<Timings, 'ttl' | 'loopWait' | 'retryTimeout'>;

function fit(given: { readonly [key in keyof Three]: number | undefined }): Three {
  const room = given.ttl ?? Number.POSITIVE_INFINITY;
  const forRetry = Math.floor((room - (given.loopWait ?? MINIMUM.loop_wait)) / 2);
  const retryTimeout =
    given.retryTimeout ?? between(MINIMUM.retry_timeout, forRetry, DEFAULT.retry_timeout);
  const loopWait =
    given.loopWait ?? between(MINIMUM.loop_wait, room - 2 * retryTimeout, DEFAULT.loop_wait);
  return {
    ttl: given.ttl ?? Math.max(MINIMUM.ttl, loopWait + 2 * retryTimeout),
    loopWait,
    retryTimeout,
  };
}

function between(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function invalid(key: string, value: unknown, minimum: number): Diagnostic {
  return {
    severity: 'error',
    code: 'InvalidTiming',
    path: `${PATH}.${key}`,
    message: `${key} is ${JSON.stringify(value)}; write a whole number of seconds, ${minimum} or more`,
  };
}

function contradiction({ ttl, loopWait, retryTimeout }: Three, needed: number): Diagnostic {
  const fittingRetry = Math.floor((ttl - MINIMUM.loop_wait) / 2);
  const smaller =
    ttl - 2 * retryTimeout >= MINIMUM.loop_wait
      ? `lower loop_wait to ${ttl - 2 * retryTimeout}`
      : `lower loop_wait to ${MINIMUM.loop_wait} and retry_timeout to ${fittingRetry}`;
  return {
    severity: 'error',
    code: 'ContradictoryTimings',
    path: `${PATH}.ttl`,
    message:
      `loop_wait + 2 * retry_timeout must not exceed ttl, but ${loopWait} + 2 * ${retryTimeout} = ` +
      `${loopWait + 2 * retryTimeout} exceeds ${ttl}; raise ttl to ${needed} or ${smaller}`,
  };
}
