import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonObject, Log } from '@howdah/kube';

const current = new AsyncLocalStorage<JsonObject>();

/** Lets work run so that what it logs through `withLogFields` carries these fields. */
export function underLogFields<T>(fields: JsonObject, work: () => T): T {
  return current.run(fields, work);
}

/** A log that outlives many reconciles, and tells in each line during which one it was written. */
export function withLogFields(log: Log): Log {
  return {
    info: (fields, message) => {
      log.info({ ...current.getStore(), ...fields }, message);
    },
    warn: (fields, message) => {
      log.warn({ ...current.getStore(), ...fields }, message);
    },
  };
}
