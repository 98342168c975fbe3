import { copyJson, DEEPEST, isPlain } from './copyJson.js';

/**
 * Looks quickly whether a value is plain JSON, and slowly for the place where it is not.
 * @throws NotJsonError telling that place.
 */
export function requireJson(value: object): void {
  if (!isJson(value, 0)) copyJson(value, { root: '$' });
}

function isJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  if (!isPlain(value)) return false;
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined && !isJson(member, depth + 1)) return false;
  }
  return true;
}
