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

/** What every contribution may tell of where it comes from. */
export interface Traced {
  /** Path in the manifest that asked for it, e.g. `spec.fep.mcSpec`; shown by `explain`. */
  readonly field?: string;
}

/**
 * Pods that a `pod.*` slot reaches: the database members, or a workload that a plugin brings, which
 * third parties call `app/<name>`, or `job/<name>` where it runs to an end. A contribution to a
 * workload that nobody runs has no effect.
 */
export type Workload =
  | 'instance'
  | 'restore'
  | 'upgrade'
  | 'pgpool'
  | 'exporter'
  | `app/${string}`
  | `job/${string}`;

/** A key of a Secret in the cluster's namespace. */
export interface SecretKeyReference {
  readonly secret: string;
  readonly key: string;
}

/** A Kubernetes RBAC rule. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}
