import { compareText } from '../compose/canonical.js';
import { PluginFailure } from './pluginFailure.js';
import type { LoadedPlugin } from './pluginHost.js';
import type { PluginState } from './startPlugin.js';

/**
 * Of two plugins that answer one action type, or provide one exclusive capability, the one with the
 * later id fails: the same one at each start, whatever the order of the list.
 */
export function failClashing(plugins: readonly LoadedPlugin[]): readonly LoadedPlugin[] {
  const owners = new Map<string, string>();
  const states = new Map<string, PluginState>();
  for (const { plugin, state } of plugins.toSorted((a, b) =>
    compareText(a.plugin.manifest.id, b.plugin.manifest.id),
  )) {
    const { id } = plugin.manifest;
    const claims = claimsOf(state);
    const taken = claims.find((claim) => owners.has(claim));
    if (taken === undefined) {
      for (const claim of claims) owners.set(claim, id);
      states.set(id, state);
      continue;
    }
    const what = `brings ${taken}, which plugin ${owners.get(taken) ?? ''} brings already; remove one of the two`;
    states.set(id, { failed: new PluginFailure(plugin.manifest, what) });
  }
  return plugins.map(({ plugin, state }) => ({
    plugin,
    state: states.get(plugin.manifest.id) ?? state,
  }));
}

function claimsOf({ started }: PluginState): readonly string[] {
  if (started === undefined) return [];
  return [
    ...started.actions.map(({ type }) => `action type "${type}"`),
    ...started.provides
      .filter(({ token }) => token.exclusive)
      .map(({ token }) => `capability ${token.id}`),
  ];
}
