import type { Contribution, MergedSlots, OwnedObject, Root, RootInput } from '@howdah/plugin-api';
import type { Conflict } from '../compose/claim.js';
import { compose } from '../compose/compose.js';
import type { Contributed } from '../compose/contributed.js';

/** What a root becomes. */
export interface ComposedRoot {
  readonly merged: MergedSlots;
  readonly objects: readonly OwnedObject[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Composes a resource of a plugin's own. Of what plugins contribute to the cluster it works for, it
 * takes in what is meant for its workload. Pure.
 */
export function composeRoot(
  root: Pick<Root, 'workload' | 'contribute' | 'render'>,
  input: RootInput,
  from: { readonly plugin: string; readonly inherited: readonly Contributed[] },
): ComposedRoot {
  const own = (contributions: readonly Contribution[]): readonly Contributed[] =>
    contributions.map((contribution) => ({ owner: from.plugin, contribution }));
  const inherited = from.inherited.filter(
    ({ contribution }) => 'workload' in contribution && contribution.workload === root.workload,
  );
  const first = [...inherited, ...own(root.contribute(input))];
  const { merged } = compose(first);
  const final = compose([...first, ...own(root.render(input, merged))]);
  return { merged: final.merged, objects: final.merged.objects, conflicts: final.conflicts };
}
