import type {
  Contribution,
  Diagnostic,
  HostInput,
  MergedSlots,
  ObjectJson,
  OwnedObject,
} from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { encryptionFindings } from '../cluster/encryptionFindings.js';
import { customCertificateFindings, customCertificates } from '../cluster/customCertificates.js';
import { disruptionBudgetContributions } from '../cluster/disruptionBudget.js';
import { instancePodContributions } from '../cluster/instancePod.js';
import { podAccessContributions } from '../cluster/podAccess.js';
import { accessRules, serverSettings } from '../cluster/serverSettings.js';
import { serviceContributions } from '../cluster/services.js';
import { statefulSet } from '../cluster/statefulSet.js';
import { labelled } from '../cluster/ownedObject.js';
import { networkPolicies } from '../cluster/networkPolicies.js';
import { workloadContributions } from '../cluster/workloads.js';
import { volumeContributions } from '../cluster/volumes.js';
import type { Conflict, Provenance } from '../compose/claim.js';
import type { Contributed } from '../compose/contributed.js';
import { databaseRoles } from './databaseRoles.js';
import type { PlannedPlugin, PluginAnswers } from './plannedPlugin.js';
import type { PlanMemory } from './planMemory.js';
import type { StartValues } from '../parameters/withoutHeld.js';
import type { ParameterValues } from '../state/parameterRecord.js';
import { userSettings } from './userSettings.js';

/** What a manifest becomes, before anything is written. */
export interface ClusterPlan {
  readonly diagnostics: readonly Diagnostic[];
  readonly conflicts: readonly Conflict[];
  readonly merged: MergedSlots;
  /** What is applied: everything but the members themselves. */
  readonly objects: readonly OwnedObject[];
  /** The members, applied last. */
  readonly members: ObjectJson;
  readonly provenance: () => ReadonlyMap<string, Provenance>;
  /** The user's parameters that take effect by a start only, as they are asked for. */
  readonly restartOnly: ParameterValues;
  /** The `customPgHba` to go back to when a later one is wrong. */
  readonly goodHba: string | undefined;
  /** What each plugin answered, by its id. */
  readonly answers: ReadonlyMap<string, PluginAnswers>;
}

/** Who has a part in a plan, and what is remembered of the one before. */
export interface PlanParts {
  readonly plugins: readonly PlannedPlugin[];
  readonly memory: PlanMemory;
  /** With which parameters servers start, and with which they did not. */
  readonly start?: StartValues;
  /** The last `customPgHba` that had no wrong line. */
  readonly goodHba?: string | undefined;
}

const CORE = 'core';
/** Servers start with every parameter that is asked for. */
export const NOTHING_HELD: StartValues = { held: {} };

/**
 * Asks core and every plugin what they contribute and merges it. Pure: the same manifest and
 * observations give the same plan, whatever the order of the plugins and whatever is remembered.
 */
export function planCluster(
  cluster: FepCluster,
  input: HostInput,
  { plugins, memory, start = NOTHING_HELD, goodHba }: PlanParts,
): ClusterPlan {
  const { composer } = memory;
  const { cluster: view, names, credentials } = input;
  const core = memory.core.of([cluster, view, names, credentials], () =>
    coreContributions(cluster, input),
  );
  const first: readonly Contributed[] = [
    ...owned(CORE, core),
    ...plugins.flatMap(({ id, contributed }) => owned(id, contributed)),
  ];
  const user = memory.settings.of(
    [
      ...[cluster, view, names, start, goodHba, core],
      ...plugins.flatMap((one) => [one.id, one.contributed]),
    ],
    () => userSettings(cluster, input, { contributed: first, start, goodHba }),
  );
  const settings = [...first, ...user.contributed];
  const { merged } = composer.compose(settings);

  const answered = plugins.map((plugin) => ({
    plugin,
    answers: { contributed: plugin.contributed, rendered: plugin.render(merged) },
  }));
  const rendered: readonly Contributed[] = [
    ...settings,
    ...answered.flatMap(({ plugin, answers }) => owned(plugin.id, answers.rendered)),
  ];
  // Core renders last: a port or a rule that a plugin rendered is there too.
  const all = composer.compose(rendered).merged;
  const byCore = memory.renderedByCore.of([all, view, names], () => renderedByCore(input, all));
  const {
    merged: complete,
    conflicts,
    provenance,
  } = composer.compose([...rendered, ...owned(CORE, byCore)]);
  const parts = answered
    .filter(({ answers: { contributed, rendered } }) => contributed.length + rendered.length > 0)
    .map(({ plugin }) => plugin.id);
  return {
    diagnostics: [
      ...user.diagnostics,
      ...encryptionFindings(cluster, input.capabilities),
      ...customCertificateFindings(cluster),
      ...plugins.flatMap((plugin) => plugin.validate()),
    ],
    conflicts,
    merged: complete,
    objects: memory.objects.of([complete, names], () =>
      complete.objects.map((object) => labelled(object, names.labels)),
    ),
    members: memory.members.of([cluster, names, complete, ...parts], () =>
      statefulSet(cluster, names, { merged: complete, plugins: parts }),
    ),
    provenance,
    restartOnly: user.restartOnly,
    goodHba: user.goodHba,
    answers: new Map(answered.map(({ plugin, answers }) => [plugin.id, answers])),
  };
}

/** Objects that core makes of the merged slots. */
function renderedByCore(
  input: Pick<HostInput, 'cluster' | 'names'>,
  merged: MergedSlots,
): readonly Contribution[] {
  const { names } = input;
  const rules = merged.pods.instance?.rules ?? [];
  return [
    ...serviceContributions(names, merged.ports),
    ...podAccessContributions(names, names.serviceAccount, rules),
    ...workloadContributions(input, merged),
    ...networkPolicies(input, merged.ingress),
  ];
}

function coreContributions(
  cluster: FepCluster,
  input: Pick<HostInput, 'cluster' | 'names' | 'credentials'>,
): readonly Contribution[] {
  return [
    ...instancePodContributions(cluster, input.names, input.cluster.image),
    ...customCertificates(cluster),
    ...volumeContributions(cluster),
    ...serverSettings(cluster, input.cluster.walVolume),
    ...accessRules(cluster, input.credentials.superuser),
    ...disruptionBudgetContributions(cluster, input.names),
    ...databaseRoles(cluster, input.credentials),
  ];
}

function owned(owner: string, contributions: readonly Contribution[]): readonly Contributed[] {
  return contributions.map((contribution) => ({ owner, contribution }));
}
