import type { AnyPlugin, Diagnostic, HostInput, ObjectJson } from '@howdah/plugin-api';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { certificateFindings } from '../certificates/certificateFindings.js';
import { databaseImage } from '../cluster/databaseImage.js';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import type { Provenance } from '../compose/claim.js';
import { isNotYet } from '../host/answers.js';
import { checkAssembly } from '../host/checkAssembly.js';
import { ClusterCapabilities } from '../host/clusterCapabilities.js';
import { frozenSet } from '../json/frozen.js';
import { bindPlugin } from '../host/bindPlugin.js';
import { clusterInput } from '../reconcile/clusterInput.js';
import { askedPlugin } from '../reconcile/plannedPlugin.js';
import { planCluster } from '../reconcile/planCluster.js';
import { PlanMemory } from '../reconcile/planMemory.js';
import type { AskedPlugin, PlannedPlugin } from '../reconcile/plannedPlugin.js';
import { inputsOf } from '../reconcile/pluginInputs.js';
import { unclaimedFields } from '../reconcile/unclaimedFields.js';
import { unknownPlugins } from '../reconcile/unknownPlugins.js';

/** What would be applied for a manifest, and what would be said about it. */
export interface RenderedCluster {
  readonly objects: readonly ObjectJson[];
  readonly diagnostics: readonly Diagnostic[];
  readonly provenance: ReadonlyMap<string, Provenance>;
  /** PostgreSQL's parameters, which the objects hold as text among other text. */
  readonly parameters: Readonly<Record<string, string>>;
}

const NOTHING_OBSERVED = {
  pods: [],
  configMaps: [],
  services: [],
  persistentVolumeClaims: [],
  others: [],
};

/**
 * Composes a manifest offline, as for a cluster that does not exist yet. Secrets are left out: they
 * are made when the cluster is.
 *
 * @throws AssemblyError where the plugins cannot run together, PluginFailure when one of them fails.
 * @example renderCluster(manifest, { plugins: [ha], images }).objects.map(({ kind }) => kind)
 */
export function renderCluster(
  manifest: unknown,
  assembly: { readonly plugins: readonly AnyPlugin[]; readonly images: ImageCatalogue },
): RenderedCluster {
  const nothing = (diagnostics: readonly Diagnostic[]): RenderedCluster => ({
    objects: [],
    diagnostics,
    provenance: new Map(),
    parameters: {},
  });
  const parsed = parseFepCluster(manifest);
  if (parsed.cluster === undefined) return nothing(parsed.problems.map(invalid));
  const { cluster } = parsed;
  const image = databaseImage(cluster, assembly.images);
  if (image.problem !== undefined) return nothing([invalid(image.problem)]);

  const plugins = checkAssembly(assembly.plugins);
  const inputs = inputsOf({
    plugins,
    capabilitiesIn: (inputOf) => new ClusterCapabilities({ plugins, inputOf }),
    snapshot: clusterInput({
      cluster,
      image,
      observed: NOTHING_OBSERVED,
      capabilities: frozenSet(plugins.flatMap(({ manifest: { provides } }) => provides ?? [])),
    }),
  });
  const [failure] = inputs.withoutOffers();
  if (failure !== undefined) throw failure;
  const told = plugins
    .map((plugin) => ({ plugin, bound: bindPlugin(plugin, inputs.common.cluster.spec) }))
    .filter(({ bound }) => bound.enabled)
    .map((asked) => toldOffline(asked, inputs.of(asked.plugin.manifest.id)));
  const plan = planCluster(cluster, inputs.common, {
    plugins: told.flatMap(({ planned }) => planned ?? []),
    memory: new PlanMemory(),
  });
  const manifests = plugins.map((plugin) => plugin.manifest);
  const diagnostics = [
    ...plan.diagnostics,
    ...told.flatMap(({ finding }) => finding ?? []),
    ...plan.conflicts.map((conflict) => ({ ...invalid(conflict), code: 'PluginConflict' })),
    ...certificateFindings(cluster),
    ...unclaimedFields(cluster, manifests),
    ...unknownPlugins(cluster, manifests),
  ];
  return {
    objects: [...plan.objects.map(({ object }) => object), plan.members],
    diagnostics,
    provenance: plan.provenance(),
    parameters: plan.merged.parameters,
  };
}

function invalid(problem: { readonly path: string; readonly message: string }): Diagnostic {
  return { severity: 'error', code: 'InvalidManifest', ...problem };
}

/** What a plugin contributes that has observed nothing; some cannot tell without. */
function toldOffline(
  asked: AskedPlugin,
  input: HostInput,
): { readonly planned?: PlannedPlugin; readonly finding?: Diagnostic } {
  const answer = asked.bound.contribute(input);
  if (!isNotYet(answer)) return { planned: askedPlugin(asked, input, answer) };
  return {
    finding: {
      severity: 'warning',
      code: 'NotYet',
      path: `Plugin ${asked.plugin.manifest.id}`,
      message: `contributes more than can be told offline: ${answer.notYet}`,
    },
  };
}
