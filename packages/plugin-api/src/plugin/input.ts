import type { CapabilityToken } from '../capabilities/capability.js';
import type { ProcedureView } from '../procedures/procedureView.js';
import type { JsonObject, ObjectJson } from '../json.js';
import type { SecretKeyReference } from '../slots/claim.js';

/** A fact that may not be known. Unknown is a value of its own, never `false` or empty. */
export type Known<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string };

/** What happened before now is read here: the cluster's objects as the cache held them. */
export interface ObservedObjects {
  readonly pods: readonly ObjectJson[];
  readonly configMaps: readonly ObjectJson[];
  readonly services: readonly ObjectJson[];
  readonly persistentVolumeClaims: readonly ObjectJson[];
  /** Absent until it was created. */
  readonly statefulSet?: ObjectJson;
  /** Objects of the kinds that plugins watch: those with the cluster's label, and those of which `clustersOf` names it. */
  readonly others: readonly ObjectJson[];
}

/** What is fixed about a cluster for one reconcile. */
export interface ClusterView {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** The cluster resource as its author wrote it, with the schema's defaults. */
  readonly spec: JsonObject;
  readonly instances: number;
  /** PostgreSQL major of the image that runs or will run, e.g. 17. */
  readonly postgresMajor: number;
  readonly image: string;
  /** TCP port of PostgreSQL inside the pods and of its Services. */
  readonly port: number;
  readonly walVolume: WalVolume;
}

/** The volume that write-ahead log is on; a full one stops the server. */
export interface WalVolume {
  readonly bytes: number;
  /** Whether the data is on it as well, because the manifest declares none for WAL alone. */
  readonly shared: boolean;
}

/** Names and paths of the FEPCluster core that plugins refer to. */
export interface CoreNames {
  readonly statefulSet: string;
  readonly serviceAccount: string;
  readonly primaryService: string;
  readonly replicaService: string;
  readonly headlessService: string;
  readonly container: string;
  readonly dataDirectory: string;
  /** Where WAL lives when the cluster declares a volume for it. */
  readonly walDirectory?: string;
  /** Below it are tablespaces, when the cluster declares a volume for them. */
  readonly tablespaceDirectory?: string;
  /** Labels every object of the cluster carries, by which it is found. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Where the passwords of the system roles are. */
export interface SystemCredentials {
  readonly superuser: Credential;
  readonly replication: Credential;
  readonly rewind: Credential;
  /** Protects the unsafe methods of the HA manager's REST interface. */
  readonly rest: Credential;
}

/** A user name and where its password is; never the password. */
export interface Credential {
  readonly username: string;
  readonly password: SecretKeyReference;
  /** What servers demand of a client certificate besides, as `clientcert` in pg_hba.conf has it. */
  readonly clientcert?: ClientCert;
}

/** `verify-ca`: one of an authority that is trusted; `verify-full`: one in the name of the role. */
export type ClientCert = 'verify-ca' | 'verify-full';

/** What `observe` found out last, and how long ago; unknown until it answered once. */
export type Facts<TFacts> =
  | { readonly known: true; readonly value: TFacts; readonly ageMs: number }
  | { readonly known: false; readonly reason: string };

/** The frozen snapshot a plugin's pure functions read. No client, no clock, no randomness. */
export interface PluginInput<TSpec, TFacts = never> {
  readonly spec: TSpec;
  readonly cluster: ClusterView;
  readonly names: CoreNames;
  readonly credentials: SystemCredentials;
  readonly observed: ObservedObjects;
  /**
   * Ids of the capabilities that some plugin of this operator lists, be it failed, or not in use in
   * this cluster.
   */
  readonly capabilities: ReadonlySet<string>;
  /**
   * The provider of a capability in this cluster; the manifest must list it in `requires` or
   * `optional`. Undefined where nobody provides it here, and while its provider fails: where that
   * would change what runs, answer `NotYet` instead of doing without.
   */
  readonly capability: <T>(token: CapabilityToken<T>) => T | undefined;
  readonly facts: Facts<TFacts>;
  /** The procedures that run on this cluster just now, of all plugins and core. */
  readonly procedures: readonly ProcedureView[];
  /** Set for `on-delete` steps alone. The spec is then the present one: without the feature, maybe. */
  readonly leaving?: Leaving;
}

/** Why a plugin leaves a cluster: its feature was switched off, or the cluster is being deleted. */
export type Leaving = 'switched-off' | 'cluster-deleted';

/** What a pure stage answers that cannot tell yet, such as while facts are unknown. */
export interface NotYet {
  /** What is waited for, as a person reads it in the conditions. */
  readonly notYet: string;
}

/** A finding about the user's manifest. Errors stop the cluster's reconcile, warnings are events. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** CamelCase, used as the reason of an event or condition. */
  readonly code: string;
  /** Path in the manifest, e.g. `spec.fep.fineTuningParams.ttl`. */
  readonly path: string;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

/** A condition as Kubernetes has it; transition times are the kernel's. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}
