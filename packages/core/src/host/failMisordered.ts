import type { BoundStep, PluginManifest } from '@howdah/plugin-api';
import { compareText } from '../compose/canonical.js';
import { PluginFailure } from './pluginFailure.js';
import type { LoadedPlugin } from './pluginHost.js';

/** A step that plugins bring, by its full name. */
interface NamedStep {
  readonly name: string;
  readonly owner: PluginManifest;
  readonly step: BoundStep;
}

/**
 * Fails plugins whose steps come after steps that a plugin does not bring, or after each other: the
 * order that was asked for cannot be had. Of a circle the plugin with the latest id fails, the same one at each
 * start. The steps of a plugin that failed are not known, and no reason to fail others.
 */
export function failMisordered(plugins: readonly LoadedPlugin[]): readonly LoadedPlugin[] {
  let loaded = plugins;
  for (;;) {
    const failure = problemOf(loaded);
    if (failure === undefined) return loaded;
    loaded = loaded.map(({ plugin, state }) =>
      plugin.manifest === failure.plugin
        ? { plugin, state: { failed: failure } }
        : { plugin, state },
    );
  }
}

/** Orders that mean nothing in this operator, since it has no such plugin: as `<step> after <step>`. */
export function idleOrders(plugins: readonly LoadedPlugin[]): readonly string[] {
  const present = new Set(plugins.map(({ plugin }) => plugin.manifest.id));
  return stepsOf(plugins).flatMap(({ name, step }) =>
    step.after
      .filter((other) => !present.has(pluginOf(other)))
      .map((other) => `${name} after ${other}`),
  );
}

function problemOf(plugins: readonly LoadedPlugin[]): PluginFailure | undefined {
  const steps = new Map(stepsOf(plugins).map((each) => [each.name, each]));
  const started = new Set(
    plugins
      .filter(({ state }) => state.started !== undefined)
      .map(({ plugin }) => plugin.manifest.id),
  );
  for (const { owner, step } of steps.values()) {
    const nobody = step.after.find(
      (name) =>
        !name.includes('/') ||
        (started.has(pluginOf(name)) && steps.get(name)?.step.phase !== step.phase),
    );
    if (nobody === undefined) continue;
    return new PluginFailure(
      owner,
      `brings step "${step.id}", which comes after "${nobody}", and that is no step of phase ${step.phase}; write <plugin id>/<step id> of one that is there, or leave it out`,
    );
  }
  const circle = circleIn(steps);
  const last = circle.toSorted((a, b) => compareText(a.owner.id, b.owner.id)).at(-1);
  if (last === undefined) return undefined;
  const order = [...circle, ...circle.slice(0, 1)].map(({ name }) => name).join(' after ');
  return new PluginFailure(
    last.owner,
    `brings step "${last.step.id}", which waits for itself: ${order}; leave one of them out of \`after\``,
  );
}

function stepsOf(plugins: readonly LoadedPlugin[]): readonly NamedStep[] {
  return plugins.flatMap(({ plugin: { manifest }, state }) =>
    (state.started?.steps ?? []).map((step) => ({
      name: `${manifest.id}/${step.id}`,
      owner: manifest,
      step,
    })),
  );
}

function pluginOf(step: string): string {
  return step.slice(0, Math.max(step.indexOf('/'), 0));
}

/** Steps of which each comes after the next one, and the last after the first; empty where there are none. */
function circleIn(steps: ReadonlyMap<string, NamedStep>): readonly NamedStep[] {
  const through = new Set<string>();
  const follow = (step: NamedStep, path: readonly NamedStep[]): readonly NamedStep[] => {
    const at = path.indexOf(step);
    if (at >= 0) return path.slice(at);
    if (through.has(step.name)) return [];
    for (const name of step.step.after) {
      const next = steps.get(name);
      const circle = next === undefined ? [] : follow(next, [...path, step]);
      if (circle.length > 0) return circle;
    }
    through.add(step.name);
    return [];
  };
  for (const step of steps.values()) {
    const circle = follow(step, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
