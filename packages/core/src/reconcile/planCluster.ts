import type {
  BoundPlugin,
  Contribution,
  Diagnostic,
  HostInput,
  MergedSlots,
  ObjectJson,
  OwnedObject,
} from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { encryptionFindings } from '../cluster/encryptionFindings.js';
import { disruptionBudgetContributions } from '../cluster/disruptionBudget.js';
import { instancePodContributions } from '../cluster/instancePod.js';
import { podAccessContributions } from '../cluster/podAccess.js';
import { accessRules, serverSettings } from '../cluster/serverSettings.js';
import { serviceContributions } from '../cluster/services.js';
import { statefulSet } from '../cluster/statefulSet.js';
import { volumeContributions } from '../cluster/volumes.js';
import type { Conflict, Provenance } from '../compose/claim.js';
import { compose } from '../compose/compose.js';
import type { Contributed } from '../compose/contributed.js';
import { databaseRoles } from './databaseRoles.js';
import { userSettings } from './userSettings.js';

/** A plugin with its spec of this cluster. */
export interface PlannedPlugin {
  readonly id: string;
  readonly bound: BoundPlugin;
}

/** What a manifest becomes, before anything is written. */
export interface ClusterPlan {
  readonly diagnostics: readonly Diagnostic[];
  readonly conflicts: readonly Conflict[];
  readonly merged: MergedSlots;
  /** What is applied: everything but the members themselves. */
  readonly objects: readonly OwnedObject[];
  /** The members, applied last. */
  readonly members: ObjectJson;
  readonly provenance: ReadonlyMap<string, Provenance>;
}

const CORE = 'core';

/**
 * Asks core and every plugin what they contribute and merges it. Pure: the same manifest and
 * observations give the same plan, whatever the order of the plugins.
 */
export function planCluster(
  cluster: FepCluster,
  input: HostInput,
  plugins: readonly PlannedPlugin[],
): ClusterPlan {
  const first: readonly Contributed[] = [
    ...owned(CORE, coreContributions(cluster, input)),
    ...plugins.flatMap(({ id, bound }) => owned(id, bound.contribute(input))),
  ];
  const user = userSettings(cluster, input, first);
  const settings = [...first, ...user.contributed];
  const { merged } = compose(settings);

  const second: readonly Contributed[] = [
    ...owned(CORE, [
      ...serviceContributions(input.names, merged.ports),
      ...podAccessContributions(input.names, merged.pods.instance?.rules ?? []),
    ]),
    ...plugins.flatMap(({ id, bound }) => owned(id, bound.render(input, merged))),
  ];
  const final = compose([...settings, ...second]);
  return {
    diagnostics: [
      ...user.diagnostics,
      ...encryptionFindings(cluster, input.capabilities),
      ...plugins.flatMap(({ bound }) => bound.validate(input)),
    ],
    conflicts: final.conflicts,
    merged: final.merged,
    objects: final.merged.objects,
    members: statefulSet(cluster, input.names, final.merged),
    provenance: final.provenance,
  };
}

function coreContributions(cluster: FepCluster, input: HostInput): readonly Contribution[] {
  return [
    ...instancePodContributions(cluster, input.names, input.cluster.image),
    ...volumeContributions(cluster),
    ...serverSettings(cluster),
    ...accessRules(cluster, input.credentials.superuser.username),
    ...disruptionBudgetContributions(cluster, input.names),
    ...databaseRoles(cluster, input.credentials),
  ];
}

function owned(owner: string, contributions: readonly Contribution[]): readonly Contributed[] {
  return contributions.map((contribution) => ({ owner, contribution }));
}
