import { Script } from 'node:vm';

/** Where the script finds what it is to run: a script has no arguments. */
const WORK = Symbol.for('howdah.dev/interruptible-work');
const RUN = new Script("globalThis[Symbol.for('howdah.dev/interruptible-work')]()");

/** What became of work that may be interrupted. */
export type Interruptible<T> =
  | { readonly interrupted: false; readonly value: T }
  /** `paused`: the process got too little of the processor to judge anybody by. */
  | { readonly interrupted: true; readonly paused: boolean };

let running = false;

/**
 * Runs synchronous work, and takes it off the stack when it does not return: V8 ends it past every
 * `catch` and `finally` of its own, which nothing else in one thread can. Costs a tenth of a
 * millisecond, for a thread that watches the time. Within other such work it is part of that.
 */
export function interruptible<T>(ms: number, work: () => T): Interruptible<T> {
  if (running) return { interrupted: false, value: work() };
  let outcome: Interruptible<T> | undefined;
  const before = process.cpuUsage();
  running = true;
  Reflect.set(globalThis, WORK, () => {
    outcome = { interrupted: false, value: work() };
  });
  try {
    RUN.runInThisContext({ timeout: ms, displayErrors: false });
  } catch (error) {
    if (!isTimeout(error)) throw error;
  } finally {
    running = false;
    Reflect.deleteProperty(globalThis, WORK);
  }
  if (outcome !== undefined) return outcome;
  const { user, system } = process.cpuUsage(before);
  return { interrupted: true, paused: (user + system) / 1000 < ms / 20 };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
