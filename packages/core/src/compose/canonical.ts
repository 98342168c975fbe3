import type { Json } from '@howdah/plugin-api';

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

/** The text of a value that is known to be one; other values as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : canonical(value);
}

/** Order of UTF-16 code units: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Copies a value as plain JSON; what JSON cannot hold throws.
 * @throws NotJsonError when a function, symbol, bigint, class instance or non-finite number is met.
 */
export function toJson(value: unknown, path = '$'): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => toJson(item, `${path}[${index}]`));
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      members.map(([key, member]) => [key, toJson(member, `${path}.${key}`)]),
    );
  }
  throw new NotJsonError(path, value);
}

/** A contribution held something that is not data. */
export class NotJsonError extends Error {
  readonly code = 'HOWDAH_NOT_JSON';

  constructor(path: string, value: unknown) {
    super(`${path} is a ${typeof value}; a contribution consists of plain JSON only`);
    this.name = 'NotJsonError';
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
