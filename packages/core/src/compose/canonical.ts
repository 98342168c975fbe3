import type { Json } from '@howdah/plugin-api';
import { copyJson } from './copyJson.js';

/** JSON text with sorted keys and without undefined members: equal values give equal texts. */
export function canonical(value: Json | undefined): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

/** `Array.isArray` does not narrow readonly arrays (microsoft/TypeScript#17002). */
export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Order of UTF-16 code units: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Copies a value as plain JSON; what JSON cannot hold throws, and so does what nests too deep.
 * @throws NotJsonError when a function, symbol, bigint, class instance or non-finite number is met.
 */
export function toJson(value: unknown, path = '$'): Json {
  return copyJson(value, { root: path });
}
