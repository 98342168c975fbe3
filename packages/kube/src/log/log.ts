import type { JsonObject } from '../object/json.js';

/** Where this package tells what a person may want to know. Never secrets. */
export interface Log {
  info(fields: JsonObject, message: string): void;
  warn(fields: JsonObject, message: string): void;
}

/** Says nothing. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
};
