import type {
  AnyPlugin,
  BoundPlugin,
  Contribution,
  Diagnostic,
  HostInput,
  MergedSlots,
} from '@howdah/plugin-api';

/** What a plugin answered in both stages. */
export interface PluginAnswers {
  readonly contributed: readonly Contribution[];
  readonly rendered: readonly Contribution[];
}

/** A plugin in the plan of one cluster. Its functions may throw a PluginFailure. */
export interface PlannedPlugin {
  readonly id: string;
  readonly contributed: readonly Contribution[];
  render(merged: MergedSlots): readonly Contribution[];
  validate(): readonly Diagnostic[];
}

/** A plugin that can be asked, with its input. */
export interface AskedPlugin {
  readonly plugin: AnyPlugin;
  readonly bound: BoundPlugin;
}

/** A plugin that told what it contributes. */
export function askedPlugin(
  { plugin, bound }: AskedPlugin,
  input: HostInput,
  contributed: readonly Contribution[],
): PlannedPlugin {
  return {
    id: plugin.manifest.id,
    contributed,
    render: (merged) => bound.render(input, merged),
    validate: () => bound.validate(input),
  };
}

/** A plugin that cannot tell yet what it contributes, and goes on with what it last did. */
export function undecidedPlugin(
  { plugin, bound }: AskedPlugin,
  input: HostInput,
  answers: PluginAnswers,
): PlannedPlugin {
  return {
    ...recordedPlugin(plugin.manifest.id, answers),
    validate: () => bound.validate(input),
  };
}

/** A plugin that cannot be asked, and contributes what it last did. */
export function recordedPlugin(id: string, answers: PluginAnswers): PlannedPlugin {
  return {
    id,
    contributed: answers.contributed,
    render: () => answers.rendered,
    validate: () => [],
  };
}
