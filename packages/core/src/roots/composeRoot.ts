import type { Contribution, RootInput } from '@howdah/plugin-api';
import { compose } from '../compose/compose.js';
import type { Composition } from '../compose/composer.js';
import type { Contributed } from '../compose/contributed.js';
import { frozen } from '../json/frozen.js';
import type { BoundRoot } from './bindRoot.js';
import type { RootAnswers } from './rootMemory.js';

/** What a root becomes. */
export interface ComposedRoot {
  readonly input: RootInput;
  readonly composition: Composition;
  /** What the plugin answered itself. */
  readonly answers: RootAnswers;
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
 * @throws PluginFailure
 */
export function composeRoot(
  root: Pick<BoundRoot, 'workload' | 'contribute' | 'render'>,
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
  const input = frozen({ ...about, clusterSlots: { queries, alerts, pluginSlots } });
  const contributed = root.contribute(input);
  const first = [...forAll, ...forPods, ...own(contributed)];
  const rendered = root.render(input, compose(first).merged);
  const composition = compose([...first, ...own(rendered)]);
  return { input, composition, answers: { contributed, rendered } };
}
