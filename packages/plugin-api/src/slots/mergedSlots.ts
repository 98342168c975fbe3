import type { JsonObject } from '../json.js';
import type { AlertRule } from './alertRule.js';
import type { CertificateSource } from './certificateSource.js';
import type { PolicyRule, Workload } from './claim.js';
import type { ClusterHold } from './clusterHold.js';
import type { CredentialSource } from './credentialSource.js';
import type { HaBootstrap } from './haBootstrap.js';
import type { HaReplicaMethod } from './haReplicaMethod.js';
import type { HaStandby } from './haStandby.js';
import type { MonitoringQuery } from './monitoringQuery.js';
import type { NetworkIngress } from './networkIngress.js';
import type { OwnedObject } from './ownedObject.js';
import type { PgExtension } from './pgExtension.js';
import type { PgRole } from './pgRole.js';
import type { MergedEntry } from './pluginSlot.js';
import type { Schedule } from './schedule.js';
import type { ServicePort } from './servicePort.js';
import type { WalArchive } from './walArchive.js';
import type { WalRestore } from './walRestore.js';

/** The merged content of every slot, as a provider's `render` and core see it. Plain JSON. */
export interface MergedSlots {
  readonly parameters: Readonly<Record<string, string>>;
  readonly preload: readonly string[];
  readonly hba: readonly string[];
  readonly roles: readonly PgRole[];
  readonly extensions: readonly PgExtension[];
  readonly ports: readonly ServicePort[];
  readonly ingress: readonly NetworkIngress[];
  /** With every wrap around the command. */
  readonly walArchive?: WalArchive;
  readonly walRestore?: WalRestore;
  readonly bootstrap?: HaBootstrap;
  readonly replicaMethods: readonly HaReplicaMethod[];
  /** Where a standby cluster gets its WAL from, a source of each kind at most; empty for others. */
  readonly standby: readonly HaStandby[];
  /** Quantities by volume. */
  readonly volumeSizes: Readonly<Record<string, string>>;
  readonly holds: readonly ClusterHold[];
  readonly schedules: readonly Schedule[];
  readonly credentials: readonly CredentialSource[];
  readonly certificates: readonly CertificateSource[];
  readonly queries: readonly MonitoringQuery[];
  readonly alerts: readonly AlertRule[];
  readonly pods: Readonly<Partial<Record<Workload, MergedPod>>>;
  readonly objects: readonly OwnedObject[];
  /** Slots of plugins by their ids; read them with `readSlot`. */
  readonly pluginSlots: Readonly<Record<string, readonly MergedEntry[]>>;
}

/** The merged `pod.*` slots of one workload; containers already carry their env, mounts and wraps. */
export interface MergedPod {
  readonly containers: readonly JsonObject[];
  readonly initContainers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly rules: readonly PolicyRule[];
}

/** What nobody contributing anything comes to; also a beginning for tests. */
export const NOTHING_MERGED: MergedSlots = Object.freeze({
  parameters: {},
  preload: [],
  hba: [],
  roles: [],
  extensions: [],
  ports: [],
  ingress: [],
  replicaMethods: [],
  standby: [],
  volumeSizes: {},
  holds: [],
  schedules: [],
  credentials: [],
  certificates: [],
  queries: [],
  alerts: [],
  pods: {},
  objects: [],
  pluginSlots: {},
});
