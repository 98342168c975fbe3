import { canonical, toJson } from '../canonical.js';
import type { Conflict } from '../claim.js';
import { ownersOf, unique } from './owners.js';

const LONGEST_VALUE = 120;

/** The conflict of claims that want different values at one path. */
export function disagreement(
  path: string,
  claims: readonly { readonly owner: string; readonly wanted: unknown }[],
): Conflict {
  const wishes = claims.map(({ owner, wanted }) => `${owner} wants ${shown(wanted)}`);
  return { path, owners: ownersOf(claims), message: `${path}: ${unique(wishes).join('; ')}` };
}

function shown(value: unknown): string {
  const text = canonical(toJson(value));
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 3)}...`;
}
