import type { Clock } from './clock.js';

/**
 * A wall clock that no correction of the system's time moves: what it showed at first, and what has
 * passed since. For times that are compared with each other, not with those of anybody else.
 */
export function steadyClock(clock: Clock): Clock {
  const began = clock.now() - clock.monotonic();
  return {
    now: () => began + clock.monotonic(),
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    setTimer: (ms, run) => clock.setTimer(ms, run),
  };
}
