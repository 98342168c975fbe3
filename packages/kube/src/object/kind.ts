import type { AnyObject, KubeObject } from './kubeObject.js';

declare const objectType: unique symbol;

/** A resource as the API server serves it. `T` is the shape its objects are read as. */
export interface Kind<T extends KubeObject = AnyObject> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Carries `T` only; never present at run time. */
  readonly [objectType]?: T;
}

/**
 * Describes a resource.
 *
 * @example
 * const PODS = defineKind<Pod>({ version: 'v1', kind: 'Pod', plural: 'pods' });
 */
export function defineKind<T extends KubeObject = AnyObject>(description: {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  /** True by default. */
  readonly namespaced?: boolean;
}): Kind<T> {
  return {
    group: description.group ?? '',
    version: description.version,
    kind: description.kind,
    plural: description.plural,
    namespaced: description.namespaced ?? true,
  };
}

/** `v1`, `apps/v1`, ... */
export function apiVersionOf(kind: Pick<Kind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** `pods`, `statefulsets.apps`, ...: how kubectl and RBAC messages name a resource. */
export function resourceNameOf(kind: Pick<Kind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

/** Whether an object is of a kind, judged by its apiVersion and kind. */
export function isOfKind<T extends KubeObject>(kind: Kind<T>, object: KubeObject): object is T {
  return object.kind === kind.kind && object.apiVersion === apiVersionOf(kind);
}
