import type { Conflict } from '../claim.js';
import { ownersOf } from './owners.js';
import { groupsByPath } from './settle.js';

/** Conflicts of claims that the law of their slot cannot weigh. */
export function unfit(
  claims: readonly { readonly path: string; readonly owner: string }[],
  problem: string,
): readonly Conflict[] {
  return groupsByPath(claims).map(([path, group]) => {
    const owners = ownersOf(group);
    return { path, owners, message: `${path}: ${owners.join(', ')} ${problem}` };
  });
}
