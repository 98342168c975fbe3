import type { AnyPlugin } from '@howdah/plugin-api';
import { compareText } from '../compose/canonical.js';
import { AssemblyError } from './assemblyError.js';

/** A plugin on the way, and for which capability the way goes on from it. */
interface Visit {
  readonly plugin: AnyPlugin;
  readonly requires: string;
}

/**
 * Plugins with those whose capabilities they use before them, ids deciding between equals.
 * @throws AssemblyError when requirements go in a circle, naming it.
 */
export function requirementOrder(plugins: readonly AnyPlugin[]): readonly AnyPlugin[] {
  const sorted = plugins.toSorted((a, b) => compareText(a.manifest.id, b.manifest.id));
  const ordered = new Set<AnyPlugin>();
  const visit = (plugin: AnyPlugin, path: readonly Visit[]): void => {
    if (ordered.has(plugin)) return;
    const start = path.findIndex((visited) => visited.plugin === plugin);
    if (start >= 0) throw circular(path.slice(start), plugin);
    for (const { plugin: next, capability } of usedBy(plugin, sorted)) {
      visit(next, [...path, { plugin, requires: capability }]);
    }
    ordered.add(plugin);
  };
  for (const plugin of sorted) visit(plugin, []);
  return [...ordered];
}

/** A plugin whose capability another one uses. */
interface Use {
  readonly plugin: AnyPlugin;
  readonly capability: string;
}

/**
 * Plugins whose capabilities a plugin uses: those it requires, and of those it can do without the
 * ones that do not use it in turn, by whatever way.
 */
export function usedBy(plugin: AnyPlugin, plugins: readonly AnyPlugin[]): readonly Use[] {
  const { requires, optional } = plugin.manifest;
  return [
    ...providers(requires, plugins),
    ...providers(optional, plugins).filter((use) => !leads(use.plugin, plugin, plugins)),
  ];
}

function providers(
  capabilities: readonly string[] = [],
  plugins: readonly AnyPlugin[],
): readonly Use[] {
  return capabilities
    .toSorted(compareText)
    .flatMap((capability) =>
      plugins
        .filter(({ manifest }) => manifest.provides?.includes(capability) ?? false)
        .map((plugin) => ({ plugin, capability })),
    );
}

/** Whether one plugin uses another, be it through others. */
function leads(from: AnyPlugin, to: AnyPlugin, plugins: readonly AnyPlugin[]): boolean {
  const seen = new Set<AnyPlugin>([from]);
  for (const { manifest } of seen) {
    const { requires = [], optional = [] } = manifest;
    for (const { plugin } of providers([...requires, ...optional], plugins)) seen.add(plugin);
  }
  return seen.has(to);
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
