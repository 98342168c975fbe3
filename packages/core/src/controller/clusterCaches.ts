import { formatKey, Informer, keyOf, KINDS } from '@howdah/kube';
import type { AnyObject, Clock, Kind, Kube, Log, ObjectKey, Random, ReadCache } from '@howdah/kube';
import type { ObservedObjects, WatchedKind } from '@howdah/plugin-api';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { CLUSTER_LABEL } from '../cluster/clusterNames.js';
import type { World } from '../reconcile/world.js';
import { relevanceOf } from './relevance.js';

/** Kinds of which a cluster's objects are kept in memory, found by the cluster's label. */
const OWNED: readonly Kind[] = [
  KINDS.pods,
  KINDS.services,
  KINDS.configMaps,
  KINDS.secrets,
  KINDS.serviceAccounts,
  KINDS.persistentVolumeClaims,
  KINDS.statefulSets,
  KINDS.roles,
  KINDS.roleBindings,
  KINDS.podDisruptionBudgets,
];

const BY_CLUSTER = 'cluster';

export interface ClusterCachesOptions {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** One namespace, or all where it is absent. */
  readonly namespace?: string;
  readonly watches: readonly WatchedKind[];
  /** Told the key of a cluster when something changed that matters to it. */
  readonly onChange: (cluster: string) => void;
}

/** The caches of one operator, and what they mean for a cluster. */
export class ClusterCaches implements World {
  readonly #clusters: Informer<AnyObject>;
  readonly #owned: ReadonlyMap<Kind, Informer<AnyObject>>;
  readonly #unsubscribe: (() => void)[] = [];
  readonly #options: ClusterCachesOptions;

  constructor(options: ClusterCachesOptions) {
    const { kube, clock, random, log, namespace } = options;
    const shared = { kube, clock, random, log, namespace };
    this.#options = options;
    this.#clusters = new Informer<AnyObject>({ ...shared, kind: FEP_CLUSTERS });
    this.#owned = new Map(
      OWNED.map((kind) => [
        kind,
        new Informer<AnyObject>({
          ...shared,
          kind,
          labelSelector: CLUSTER_LABEL,
          indexes: { [BY_CLUSTER]: (object) => clusterOf(object) ?? [] },
        }),
      ]),
    );
  }

  start(): void {
    for (const informer of this.#all()) {
      const unsubscribe = informer.onChange((before, after) => {
        this.#changed(before, after);
      });
      this.#unsubscribe.push(unsubscribe);
      informer.start();
    }
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    await Promise.all(this.#all().map((informer) => informer.stop()));
  }

  get hasSynced(): boolean {
    return this.#all().every((informer) => informer.hasSynced);
  }

  async whenSynced(signal?: AbortSignal): Promise<void> {
    // One after the other: Node warns of a leak when one signal has so many listeners at once.
    for (const informer of this.#all()) await informer.whenSynced(signal);
  }

  /** Keys of all clusters. */
  clusters(): readonly string[] {
    return this.#clusters.list().map((cluster) => formatKey(keyOf(cluster)));
  }

  manifest(key: ObjectKey): AnyObject | undefined {
    return this.#clusters.get(key);
  }

  secret(key: ObjectKey): AnyObject | undefined {
    return this.#owned.get(KINDS.secrets)?.get(key);
  }

  cacheOf(kind: Kind): ReadCache<AnyObject> | undefined {
    return kind === FEP_CLUSTERS ? this.#clusters : this.#owned.get(kind);
  }

  ofCluster(kind: Kind, key: ObjectKey): readonly AnyObject[] {
    return this.#owned.get(kind)?.byIndex(BY_CLUSTER, formatKey(key)) ?? [];
  }

  observed(key: ObjectKey): ObservedObjects {
    const of = (kind: Kind): readonly AnyObject[] => this.ofCluster(kind, key);
    const [statefulSet] = of(KINDS.statefulSets);
    return {
      pods: of(KINDS.pods),
      configMaps: of(KINDS.configMaps),
      services: of(KINDS.services),
      persistentVolumeClaims: of(KINDS.persistentVolumeClaims),
      ...(statefulSet === undefined ? {} : { statefulSet }),
    };
  }

  #all(): readonly Informer<AnyObject>[] {
    return [this.#clusters, ...this.#owned.values()];
  }

  #changed(before: AnyObject | undefined, after: AnyObject | undefined): void {
    const { watches, onChange } = this.#options;
    const known = before === undefined ? undefined : relevanceOf(before, watches);
    const now = after === undefined ? undefined : relevanceOf(after, watches);
    if (known === now) return;
    const keys = new Set([before, after].flatMap((object) => clusterKeys(object)));
    for (const key of keys) onChange(key);
  }
}

function clusterKeys(object: AnyObject | undefined): readonly string[] {
  if (object === undefined) return [];
  return object.kind === FEP_CLUSTERS.kind ? [formatKey(keyOf(object))] : (clusterOf(object) ?? []);
}

function clusterOf(object: AnyObject): readonly string[] | undefined {
  const name = object.metadata.labels?.[CLUSTER_LABEL];
  return name === undefined
    ? undefined
    : [formatKey({ namespace: object.metadata.namespace, name })];
}
