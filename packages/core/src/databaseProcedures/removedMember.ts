import type { Effect, StepRun } from '@howdah/plugin-api';
import { ordinalOf } from '../reconcile/observedMembers.js';
import { namesIn } from './planned.js';

/**
 * What it means for a step that its member was taken away meanwhile; undefined while it is one.
 * Whoever asked for all members, or by a word, needs nothing of it; whoever named it waits in vain.
 */
export function removedMember({
  input: { cluster, names, observed },
  target = '',
  args,
}: Pick<StepRun<unknown>, 'input' | 'target' | 'args'>): Effect | undefined {
  const ordinal = ordinalOf(target, names.statefulSet);
  const stays = ordinal === undefined || ordinal < cluster.instances;
  if (stays || observed.pods.some(({ metadata }) => metadata.name === target)) return undefined;
  return namesIn(args).includes(target)
    ? { effect: 'failed', reason: `${target} is no member any more` }
    : { effect: 'there' };
}
