import type { Log } from '@howdah/kube';
import type { AnyPlugin, BoundPlugin, Condition, HostInput, JsonObject } from '@howdah/plugin-api';
import { toJson } from '../compose/canonical.js';

/**
 * A plugin threw where it was only asked something. The message names the class of what it threw
 * and no more: a plugin reads the manifest, and that may hold passwords.
 */
export class PluginFailure extends Error {
  override readonly name = 'PluginFailure';
  readonly code = 'HOWDAH_PLUGIN_FAILED';
  readonly plugin: AnyPlugin['manifest'];
  /** Where in the plugin, as far as its stack tells. */
  readonly place: string;

  constructor(plugin: AnyPlugin['manifest'], asked: string, thrown: unknown) {
    const what = thrown instanceof Error ? thrown.name : typeof thrown;
    super(
      `Plugin ${plugin.id} threw ${what} when it was asked to ${asked}; correct what it reads in the manifest, or have the plugin mended: the operator's log shows the place.`,
    );
    this.plugin = plugin;
    this.place = placeOf(thrown);
  }
}

/** A plugin with its spec of one cluster, whose throws name it: one plugin's fault is not another's. */
export function bindPlugin(plugin: AnyPlugin, clusterSpec: JsonObject): BoundPlugin {
  const ask = <T>(asked: string, question: () => T): T => {
    try {
      return question();
    } catch (error) {
      throw new PluginFailure(plugin.manifest, asked, error);
    }
  };
  const data = <T>(asked: string, question: () => T): T =>
    ask(asked, () => {
      const answer = question();
      // What is no plain data would fail later, where nobody knows whose it was.
      toJson(answer);
      return answer;
    });
  const bound = ask('select', () => plugin.bind(clusterSpec));
  return {
    validate: (input) => data('validate', () => bound.validate(input)),
    contribute: (input) => data('contribute', () => bound.contribute(input)),
    render: (input, merged) => data('render', () => bound.render(input, merged)),
    conditions: (input) => data('conditions', () => bound.conditions(input)),
  };
}

/** The conditions of every plugin, those of a failing one replaced by its being degraded. */
export function pluginConditions(
  plugins: readonly AnyPlugin[],
  input: HostInput,
  log: Log,
): readonly Condition[] {
  return plugins.flatMap((plugin): readonly Condition[] => {
    const type = degradedType(plugin.manifest);
    try {
      const own = bindPlugin(plugin, input.cluster.spec).conditions(input);
      const { id } = plugin.manifest;
      return [...own, { type, status: 'False', reason: 'Working', message: `Plugin ${id} works.` }];
    } catch (error) {
      if (!(error instanceof PluginFailure)) throw error;
      logFailure(log, error);
      return [degraded(error)];
    }
  });
}

/** Tells a failure with its place, which no condition has room for. */
export function logFailure(log: Log, { plugin, place, message }: PluginFailure): void {
  log.warn({ plugin: plugin.id, place }, message);
}

/** `<Key>Degraded` of a plugin that failed. */
export function degraded({ plugin, message }: PluginFailure): Condition {
  return { type: degradedType(plugin), status: 'True', reason: 'PluginFailed', message };
}

function degradedType({ key }: AnyPlugin['manifest']): string {
  return `${key.slice(0, 1).toUpperCase()}${key.slice(1)}Degraded`;
}

function placeOf(thrown: unknown): string {
  const lines = thrown instanceof Error ? (thrown.stack ?? '').split('\n') : [];
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 3)
    .map((line) => line.trim())
    .join('; ');
}
