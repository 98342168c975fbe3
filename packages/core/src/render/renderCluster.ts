import { fieldSources } from '../explain/fieldSources.js';
import { checkAssembly } from '../host/checkAssembly.js';
import { offlineCluster } from './offlineCluster.js';
import type { OfflineCluster } from './offlineCluster.js';
import { renderedNothing } from './rendered.js';
import type { Assembly, Rendered } from './rendered.js';

/**
 * Composes a manifest offline, as for a cluster that does not exist yet. Secrets are left out: they
 * are made when the cluster is. A plugin that fails is among the diagnostics, and left out as well.
 *
 * @throws AssemblyError where the plugins cannot run together.
 * @example renderCluster(manifest, { plugins: [ha], images }).objects.map(({ kind }) => kind)
 */
export function renderCluster(manifest: unknown, assembly: Assembly): Rendered {
  const known = { ...assembly, plugins: checkAssembly(assembly.plugins) };
  const offline = offlineCluster(manifest, known);
  const rendered = renderedOf(offline);
  // Whoever failed does so again, and may take its time.
  const sound = known.plugins.filter((plugin) => !offline.failed.includes(plugin.manifest.id));
  const variant = (changed: unknown): Rendered =>
    renderedOf(offlineCluster(changed, { ...known, plugins: sound }));
  return { ...rendered, sources: fieldSources(manifest, rendered, variant) };
}

function renderedOf({ plan, diagnostics }: OfflineCluster): Rendered {
  if (plan === undefined) return renderedNothing(diagnostics);
  return {
    ...renderedNothing(diagnostics),
    objects: [...plan.objects.map(({ object }) => object), plan.members],
    provenance: plan.provenance(),
    parameters: plan.merged.parameters,
  };
}
