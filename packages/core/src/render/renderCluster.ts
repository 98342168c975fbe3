import { childFindings } from '../children/childrenCondition.js';
import { fieldNames, namedInChildren } from '../children/namedInChildren.js';
import { fieldSources } from '../explain/fieldSources.js';
import { checkAssembly } from '../host/checkAssembly.js';
import { offlineCluster } from './offlineCluster.js';
import type { OfflineCluster } from './offlineCluster.js';
import { withChildren } from './withChildren.js';
import { renderedNothing } from './rendered.js';
import type { Assembly, Rendered } from './rendered.js';

/**
 * Composes a manifest offline, as for a cluster that does not exist yet. Secrets are left out: they
 * are made when the cluster is. What stands in child resources counts where they are given. A plugin that fails is among the diagnostics, and left out as well.
 *
 * @throws AssemblyError where the plugins cannot run together.
 * @example renderCluster(manifest, { plugins: [ha], images }).objects.map(({ kind }) => kind)
 */
export function renderCluster(manifest: unknown, assembly: Assembly): Rendered {
  const known = { ...assembly, plugins: checkAssembly(assembly.plugins) };
  const children = withChildren(manifest, assembly.children);
  const effective = children?.manifest ?? manifest;
  const offline = offlineCluster(effective, known);
  const rendered = renderedOf(offline);
  // Whoever failed does so again, and may take its time.
  const sound = known.plugins.filter((plugin) => !offline.failed.includes(plugin.manifest.id));
  const variant = (changed: unknown): Rendered =>
    renderedOf(offlineCluster(changed, { ...known, plugins: sound }));
  const sources = fieldSources(effective, rendered, variant);
  if (children === undefined) return { ...rendered, sources };
  const told = namedInChildren(children, rendered.diagnostics);
  const diagnostics = [...told, ...childFindings(children)];
  return { ...rendered, sources, diagnostics, placeOf: fieldNames(children) };
}

function renderedOf({ plan, diagnostics }: OfflineCluster): Rendered {
  if (plan === undefined) return renderedNothing(diagnostics);
  return {
    ...renderedNothing(diagnostics),
    objects: [...plan.objects.map(({ object }) => object), plan.members],
    provenance: plan.provenance(),
    parameters: plan.merged.parameters,
    access: plan.merged.hba,
    libraries: plan.merged.preload,
  };
}
