import type { BoundStep, HostInput, MergedSlots } from '@howdah/plugin-api';
import { parseNeeded } from '../host/answers.js';

/** A step together with the plugin it came from. */
export interface OwnedStep {
  readonly plugin: string;
  readonly step: BoundStep;
}

/** Whether a step has anything to do; unknown where it failed to say so. */
export type Need =
  | { readonly needed: 'yes' | 'no' }
  | { readonly needed: 'unknown'; readonly error: unknown };

/** What steps are asked by. */
export interface NeedsInput {
  readonly inputOf: (plugin: string) => HostInput;
  readonly merged: MergedSlots;
}

/** `<plugin>/<step>`. */
export function stepId({ plugin, step }: OwnedStep): string {
  return `${plugin}/${step.id}`;
}

/**
 * Asks steps whether they have anything to do, by their ids; to be called patiently. All phases of a
 * reconcile at once: what they answer by does not change meanwhile.
 */
export function askNeeds(
  steps: readonly OwnedStep[],
  { inputOf, merged }: NeedsInput,
): ReadonlyMap<string, Need> {
  return new Map(
    steps.map((owned): readonly [string, Need] => {
      const { plugin, step } = owned;
      try {
        const needed = parseNeeded(step.needed(inputOf(plugin), merged));
        return [stepId(owned), { needed: needed ? 'yes' : 'no' }];
      } catch (error) {
        return [stepId(owned), { needed: 'unknown', error }];
      }
    }),
  );
}
