import { isJsonObject } from '@howdah/kube';
import type { AnyPlugin, Diagnostic, HostInput, PluginManifest } from '@howdah/plugin-api';
import { admitted } from '../api/admission/admitted.js';
import type { FepCluster } from '../api/fepCluster.js';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { certificateFindings } from '../certificates/certificateFindings.js';
import { databaseImage } from '../cluster/databaseImage.js';
import { coreProcedures } from '../databaseProcedures/coreProcedures.js';
import { isNotYet } from '../host/answers.js';
import { bindPlugin } from '../host/bindPlugin.js';
import { ClusterCapabilities } from '../host/clusterCapabilities.js';
import { untilNoneFails } from '../host/patience.js';
import type { PluginFailure } from '../host/pluginFailure.js';
import { frozenSet } from '../json/frozen.js';
import { clusterInput } from '../reconcile/clusterInput.js';
import type { Snapshot } from '../reconcile/clusterInput.js';
import { askedPlugin } from '../reconcile/plannedPlugin.js';
import type { AskedPlugin, PlannedPlugin } from '../reconcile/plannedPlugin.js';
import { planCluster } from '../reconcile/planCluster.js';
import type { ClusterPlan } from '../reconcile/planCluster.js';
import { PlanMemory } from '../reconcile/planMemory.js';
import { inputsOf } from '../reconcile/pluginInputs.js';
import type { PluginInputs } from '../reconcile/pluginInputs.js';
import { unclaimedFields } from '../reconcile/unclaimedFields.js';
import { unknownPlugins } from '../reconcile/unknownPlugins.js';
import type { Assembly } from './rendered.js';

/** A cluster that does not exist, planned; or why it cannot be. */
export type OfflineCluster = {
  readonly diagnostics: readonly Diagnostic[];
  /** Ids of plugins that failed. */
  readonly failed: readonly string[];
} & ({ readonly plan: ClusterPlan; readonly snapshot: Snapshot } | { readonly plan?: undefined });

const NOTHING_OBSERVED = {
  pods: [],
  configMaps: [],
  services: [],
  persistentVolumeClaims: [],
  others: [],
};

/** Plans a cluster by its manifest alone. A plugin that fails is told, and the others have their part. */
export function offlineCluster(manifest: unknown, { plugins, images }: Assembly): OfflineCluster {
  // What core does itself is in every operator.
  const manifests = [coreProcedures, ...plugins].map((plugin) => plugin.manifest);
  const parsed = parseFepCluster(manifest);
  if (parsed.cluster === undefined) return refusal(parsed.problems.map(invalid));
  const { cluster, diagnostics: refused } = asAdmitted(parsed.cluster, manifests);
  if (refused.some(({ severity }) => severity === 'error')) return refusal(refused);
  const image = databaseImage(cluster, images);
  if (image.problem !== undefined) return refusal([invalid(image.problem)]);

  const capabilities = frozenSet(manifests.flatMap(({ provides }) => provides ?? []));
  const observed = NOTHING_OBSERVED;
  const snapshot = clusterInput({ cluster, image, observed, capabilities });
  const inputs = inputsOf({
    plugins,
    capabilitiesIn: (inputOf) => new ClusterCapabilities({ plugins, inputOf }),
    snapshot,
  });
  const failures = new Map(inputs.withoutOffers().map((each) => [each.plugin.id, each]));
  const { plan, findings } = untilNoneFails(failures, () =>
    planned(
      cluster,
      plugins.filter((plugin) => !failures.has(plugin.manifest.id)),
      inputs,
    ),
  );
  const diagnostics = [
    ...refused,
    ...plan.diagnostics,
    ...findings,
    ...[...failures.values()].map(failureFinding),
    ...plan.conflicts.map((conflict) => ({ ...invalid(conflict), code: 'PluginConflict' })),
    ...certificateFindings(cluster),
    ...unclaimedFields(cluster, manifests),
    ...unknownPlugins(cluster, manifests),
  ];
  return { plan, snapshot, diagnostics, failed: [...failures.keys()] };
}

function refusal(diagnostics: readonly Diagnostic[]): OfflineCluster {
  return { diagnostics, failed: [] };
}

/** What plugins say of their parts of the spec is part of the installed definition. */
function asAdmitted(
  cluster: FepCluster,
  manifests: readonly PluginManifest[],
): { readonly cluster: FepCluster; readonly diagnostics: readonly Diagnostic[] } {
  const { plugins } = cluster.spec;
  if (plugins === undefined) return { cluster, diagnostics: [] };
  const properties = Object.fromEntries(
    manifests.flatMap(({ key, specSchema }) =>
      specSchema === undefined ? [] : [[key, specSchema] as const],
    ),
  );
  const schema = { type: 'object', properties, 'x-kubernetes-preserve-unknown-fields': true };
  const { value, diagnostics } = admitted(schema, plugins, 'spec.plugins');
  const own = isJsonObject(value) ? value : {};
  const complete = Object.entries(own).flatMap(([key, part]) =>
    isJsonObject(part) ? [[key, part] as const] : [],
  );
  const spec = { ...cluster.spec, plugins: Object.fromEntries(complete) };
  return { cluster: { ...cluster, spec }, diagnostics };
}

/** @throws PluginFailure */
function planned(
  cluster: FepCluster,
  plugins: readonly AnyPlugin[],
  inputs: PluginInputs,
): { readonly plan: ClusterPlan; readonly findings: readonly Diagnostic[] } {
  const told = plugins
    .map((plugin) => ({ plugin, bound: bindPlugin(plugin, inputs.common.cluster.spec) }))
    .filter(({ bound }) => bound.enabled)
    .map((asked) => toldOffline(asked, inputs.of(asked.plugin.manifest.id)));
  const plan = planCluster(cluster, inputs.common, {
    plugins: told.flatMap((each) => each.planned ?? []),
    memory: new PlanMemory(),
  });
  return { plan, findings: told.flatMap(({ finding }) => finding ?? []) };
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

/** That a plugin failed, and what is missing for it. */
export function failureFinding({ plugin, message }: PluginFailure): Diagnostic {
  return {
    severity: 'error',
    code: 'PluginFailed',
    path: `Plugin ${plugin.id}`,
    message: `${message} What it contributes is missing here.`,
  };
}

/** That a manifest cannot be followed. */
export function invalid(problem: { readonly path: string; readonly message: string }): Diagnostic {
  return { severity: 'error', code: 'InvalidManifest', ...problem };
}
