import type { AnyObject, Kind, ObjectKey, ReadCache } from '@howdah/kube';
import type { ObservedObjects } from '@howdah/plugin-api';

/** What the caches hold. Reading costs no request. */
export interface World {
  /** The FEPCluster itself. */
  manifest(key: ObjectKey): AnyObject | undefined;
  /** The objects that carry the cluster's label. */
  observed(key: ObjectKey): ObservedObjects;
  /** The objects of a kind that carry the cluster's label; none of a kind without a cache. */
  ofCluster(kind: Kind, key: ObjectKey): readonly AnyObject[];
  /** A Secret of the operator's own making. */
  secret(key: ObjectKey): AnyObject | undefined;
  /** Kinds that are cached because plugins watch them, and core does not. */
  pluginKinds(): readonly Kind[];
  /** The cached kind of an object. */
  kindNamed(object: { readonly apiVersion: string; readonly kind: string }): Kind | undefined;
  /** Whether an object is of an optional kind that this Kubernetes lacks. */
  isUnserved(object: { readonly apiVersion: string; readonly kind: string }): boolean;
  /** The cache of a kind, where there is one. */
  cacheOf(kind: Kind): ReadCache<AnyObject> | undefined;
}
