import type { JsonObject, ObjectJson } from './json.js';

/**
 * How firmly a value is claimed. A `required` value beats a `default`; two different values of the
 * same strength conflict; equal values agree. A user's own value beats every `default`.
 */
export type Strength = 'default' | 'required';

/** Position inside an ordered slot, by the ids of neighbours. Ids that are absent are ignored. */
export interface Ordering {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** Pods a `pod.*` slot reaches: the database members, or a workload another plugin brings. */
export type Workload = 'instance' | 'restore' | 'upgrade' | 'pgpool' | 'exporter' | `job/${string}`;

/** A PostgreSQL parameter, value as written in postgresql.conf without quotes. */
export interface PgParameter {
  readonly slot: 'pg.parameter';
  readonly name: string;
  readonly value: string;
  readonly strength?: Strength;
}

/** A library for `shared_preload_libraries`. Order matters to some (pg_tde before pgaudit). */
export interface PgPreload extends Ordering {
  readonly slot: 'pg.preload';
  readonly library: string;
}

/**
 * One pg_hba.conf record, quoted as the file wants it. `id` names it for ordering. Records that are
 * `required` stand before the user's own, those that are a `default` after them.
 */
export interface PgHba extends Ordering {
  readonly slot: 'pg.hba';
  readonly id: string;
  readonly rule: string;
  readonly strength?: Strength;
}

/** A database role that must exist. The password is a reference, never a value. */
export interface PgRole {
  readonly slot: 'pg.role';
  readonly name: string;
  readonly attributes: readonly RoleAttribute[];
  readonly password?: SecretKeyReference;
  /** Functions the role may execute, with argument types: `pg_ls_dir(text, boolean, boolean)`. */
  readonly execute?: readonly string[];
  readonly memberOf?: readonly string[];
}

export type RoleAttribute = 'LOGIN' | 'SUPERUSER' | 'REPLICATION' | 'CREATEDB' | 'CREATEROLE';

/** A key of a Secret in the cluster's namespace. */
export interface SecretKeyReference {
  readonly secret: string;
  readonly key: string;
}

/** A container of a workload. `name` is its claim; env and mounts come from their own slots. */
export interface PodContainer extends Ordering {
  readonly slot: 'pod.container';
  readonly workload?: Workload;
  readonly role: 'main' | 'init' | 'native-sidecar' | 'sidecar';
  readonly container: JsonObject & { readonly name: string };
}

/**
 * A volume of a workload; the name is the claim. With `volumeClaimTemplate` (as in an ephemeral
 * volume) every database member gets a claim of its own, which outlives the pod.
 */
export interface PodVolume {
  readonly slot: 'pod.volume';
  readonly workload?: Workload;
  readonly volume: JsonObject & { readonly name: string };
}

/** A mount; container and path together are the claim. */
export interface PodMount {
  readonly slot: 'pod.mount';
  readonly workload?: Workload;
  readonly container: string;
  readonly mount: JsonObject & { readonly name: string; readonly mountPath: string };
}

/** An environment variable, by value or `valueFrom`. */
export interface PodEnv {
  readonly slot: 'pod.env';
  readonly workload?: Workload;
  readonly container: string;
  readonly env: JsonObject & { readonly name: string };
}

/** Labels and annotations of a workload's pods. */
export interface PodMeta {
  readonly slot: 'pod.meta';
  readonly workload?: Workload;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rule of the Role that the workload's pods run under. */
export interface PodRbac {
  readonly slot: 'pod.rbac';
  readonly workload?: Workload;
  readonly rule: PolicyRule;
}

/** A Kubernetes RBAC rule. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * A whole object that one plugin owns. `atCreation` is merged in when the object is made and left
 * alone afterwards: those fields belong to somebody else from then on. `keep` leaves the object
 * there when the resource is deleted, as the volumes are: for what belongs to the data.
 */
export interface OwnedObject {
  readonly slot: 'object';
  readonly object: ObjectJson;
  readonly atCreation?: JsonObject;
  readonly keep?: true;
}

/** A named port of the database Services and of the server container. */
export interface ServicePort {
  readonly slot: 'service.port';
  readonly name: string;
  readonly port: number;
}

/** How WAL leaves the server. One provider; without one, archiving is off. */
export interface WalArchive {
  readonly slot: 'wal.archive';
  readonly command: string;
}

/** How a member gets WAL back from the archive. */
export interface WalRestore {
  readonly slot: 'wal.restore';
  readonly command: string;
}

/** A way to make the first member, other than initdb. At most one. */
export interface HaBootstrap {
  readonly slot: 'ha.bootstrap';
  readonly method: string;
  readonly command: string;
  readonly options?: JsonObject;
}

/** A way to make a replica, tried in order before the base backup from the primary. */
export interface HaReplicaMethod extends Ordering {
  readonly slot: 'ha.replicaMethod';
  readonly id: string;
  readonly command: string;
  readonly options?: JsonObject;
}

/** Everything a plugin can contribute. A new slot is a new member here, and a minor version. */
export type Contribution =
  | PgParameter
  | PgPreload
  | PgHba
  | PgRole
  | PodContainer
  | PodVolume
  | PodMount
  | PodEnv
  | PodMeta
  | PodRbac
  | OwnedObject
  | ServicePort
  | WalArchive
  | WalRestore
  | HaBootstrap
  | HaReplicaMethod;

export type SlotName = Contribution['slot'];

/** The merged content of every slot, as a provider's `render` and core see it. Plain JSON. */
export interface MergedSlots {
  readonly parameters: Readonly<Record<string, string>>;
  readonly preload: readonly string[];
  readonly hba: readonly string[];
  readonly roles: readonly PgRole[];
  readonly ports: readonly ServicePort[];
  readonly walArchive?: WalArchive;
  readonly walRestore?: WalRestore;
  readonly bootstrap?: HaBootstrap;
  readonly replicaMethods: readonly HaReplicaMethod[];
  readonly pods: Readonly<Partial<Record<Workload, MergedPod>>>;
  readonly objects: readonly OwnedObject[];
}

/** The merged `pod.*` slots of one workload; containers already carry their env and mounts. */
export interface MergedPod {
  readonly containers: readonly JsonObject[];
  readonly initContainers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly rules: readonly PolicyRule[];
}
