import type { Contribution, MergedSlots, OwnedObject, Root, RootInput } from '@howdah/plugin-api';
import type { Conflict } from '../compose/claim.js';
import { compose } from '../compose/compose.js';
import type { Contributed } from '../compose/contributed.js';

/** What a root becomes. */
export interface ComposedRoot {
  readonly input: RootInput;
  readonly merged: MergedSlots;
  readonly objects: readonly OwnedObject[];
  readonly conflicts: readonly Conflict[];
}

/** Slots that are meant for whoever reads them, not for the pods of one workload. */
const FOR_ALL: ReadonlySet<string> = new Set([
  'monitoring.query',
  'alert.rule',
  'plugin.slot',
] satisfies readonly Contribution['slot'][]);

/**
 * Composes a resource of a plugin's own. Of what plugins contribute to the cluster it works for, it
 * takes in what is meant for its workload or for all. Pure.
 */
export function composeRoot(
  root: Pick<Root, 'workload' | 'contribute' | 'render'>,
  about: Omit<RootInput, 'clusterSlots'>,
  from: { readonly plugin: string; readonly inherited: readonly Contributed[] },
): ComposedRoot {
  const own = (contributions: readonly Contribution[]): readonly Contributed[] =>
    contributions.map((contribution) => ({ owner: from.plugin, contribution }));
  const forAll = from.inherited.filter(({ contribution }) => FOR_ALL.has(contribution.slot));
  const forPods = from.inherited.filter(
    ({ contribution }) => 'workload' in contribution && contribution.workload === root.workload,
  );
  const { queries, alerts, pluginSlots } = compose(forAll).merged;
  const input: RootInput = { ...about, clusterSlots: { queries, alerts, pluginSlots } };
  const first = [...forAll, ...forPods, ...own(root.contribute(input))];
  const { merged } = compose(first);
  const final = compose([...first, ...own(root.render(input, merged))]);
  return { input, merged: final.merged, objects: final.merged.objects, conflicts: final.conflicts };
}
