import type { AnyPlugin, PluginManifest } from '@howdah/plugin-api';
import { compareText } from '../compose/canonical.js';
import { AssemblyError } from './assemblyError.js';

/** A plugin on the way, and for which capability the way goes on from it. */
interface Visit {
  readonly plugin: AnyPlugin;
  readonly requires: string;
}

/**
 * Plugins with those whose capabilities they require before them, ids deciding between equals.
 * @throws AssemblyError when requirements go in a circle, naming it.
 */
export function requirementOrder(plugins: readonly AnyPlugin[]): readonly AnyPlugin[] {
  const sorted = plugins.toSorted((a, b) => compareText(a.manifest.id, b.manifest.id));
  const ordered = new Set<AnyPlugin>();
  const visit = (plugin: AnyPlugin, path: readonly Visit[]): void => {
    if (ordered.has(plugin)) return;
    const start = path.findIndex((visited) => visited.plugin === plugin);
    if (start >= 0) throw circular(path.slice(start), plugin);
    for (const { plugin: next, capability } of requiredBy(plugin.manifest, sorted)) {
      visit(next, [...path, { plugin, requires: capability }]);
    }
    ordered.add(plugin);
  };
  for (const plugin of sorted) visit(plugin, []);
  return [...ordered];
}

/** Plugins whose capabilities a plugin requires. */
export function requiredBy(
  { requires = [] }: PluginManifest,
  plugins: readonly AnyPlugin[],
): readonly { readonly plugin: AnyPlugin; readonly capability: string }[] {
  return requires
    .toSorted(compareText)
    .flatMap((capability) =>
      plugins
        .filter(({ manifest }) => manifest.provides?.includes(capability) ?? false)
        .map((plugin) => ({ plugin, capability })),
    );
}

function circular(circle: readonly Visit[], end: AnyPlugin): AssemblyError {
  const steps = circle.map(
    ({ plugin, requires }) => `"${plugin.manifest.id}" requires ${requires} of`,
  );
  return new AssemblyError(
    'HOWDAH_REQUIREMENTS_CIRCULAR',
    `requirements go in a circle: ${steps.join(' ')} "${end.manifest.id}"; move one of these capabilities from manifest.requires to manifest.optional`,
  );
}
