import type { Json } from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';

/**
 * A value of a row as plain JSON: times in ISO 8601, bytes as PostgreSQL writes them in hex, and
 * what JSON has no number for as text.
 */
export function plainValue(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.toISOString() : null;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plainValue);
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, plainValue(member)]),
    );
  }
  // Intervals, points: types of the driver with members of their own.
  return JSON.stringify(value) ?? null;
}
