import type {
  AnyPlugin,
  BoundPlugin,
  Contribution,
  Diagnostic,
  HostInput,
  MergedSlots,
} from '@howdah/plugin-api';
import { sameJson } from '../compose/sameJson.js';
import { contributeSteadily } from '../host/pluginFailure.js';

/** What a plugin answered in both stages. */
export interface PluginAnswers {
  readonly contributed: readonly Contribution[];
  readonly rendered: readonly Contribution[];
}

/** A plugin in the plan of one cluster. Each of these may throw a PluginFailure. */
export interface PlannedPlugin {
  readonly id: string;
  contribute(): readonly Contribution[];
  render(merged: MergedSlots): readonly Contribution[];
  validate(): readonly Diagnostic[];
}

/** A plugin that is asked. An answer that is not the recorded one is asked for twice. */
export function askedPlugin(
  plugin: AnyPlugin,
  bound: BoundPlugin,
  { input, recorded }: { readonly input: HostInput; readonly recorded: PluginAnswers | undefined },
): PlannedPlugin {
  return {
    id: plugin.manifest.id,
    contribute: () => {
      const answer = bound.contribute(input);
      return recorded !== undefined && sameJson(answer, recorded.contributed)
        ? answer
        : contributeSteadily(plugin, bound, input);
    },
    render: (merged) => bound.render(input, merged),
    validate: () => bound.validate(input),
  };
}

/** A plugin that cannot be asked, and contributes what it last did. */
export function recordedPlugin(id: string, answers: PluginAnswers): PlannedPlugin {
  return {
    id,
    contribute: () => answers.contributed,
    render: () => answers.rendered,
    validate: () => [],
  };
}
