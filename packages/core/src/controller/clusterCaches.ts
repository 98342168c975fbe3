import { apiVersionOf, formatKey, Informer, KINDS } from '@howdah/kube';
import type { AnyObject, Clock, Kind, Kube, Log, ObjectKey, Random, ReadCache } from '@howdah/kube';
import type { ObservedObjects, WatchedKind } from '@howdah/plugin-api';
import { pendingActions } from '../actions/pendingActions.js';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { CHILD_RESOURCES } from '../children/childKinds.js';
import { CLUSTER_LABEL, statefulSetName } from '../cluster/clusterNames.js';
import { frozen } from '../json/frozen.js';
import { shareLongTexts } from '../json/shareLongTexts.js';
import type { Priority } from '../kernel/lanes.js';
import type { World } from '../reconcile/world.js';
import { concernedClusters } from './concernedClusters.js';
import { KnownRelevance } from './knownRelevance.js';
import { OptionalKinds } from './optionalKinds.js';
import { furtherKinds, isBuiltIn, optionalKinds, OWNED_KINDS } from './watchedKinds.js';

/** Kinds that people write, cached whole. */
const WHOLE: readonly Kind[] = [FEP_CLUSTERS, FEP_ACTIONS, ...CHILD_RESOURCES];

const BY_CLUSTER = 'cluster';

export interface ClusterCachesOptions {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Those whose clusters are served; all where it is absent. */
  readonly namespaces?: readonly string[];
  readonly watches: readonly WatchedKind[];
  /** Told the key of a cluster when something changed that matters to it, and who waits for it. */
  readonly onChange: (cluster: string, priority: Priority) => void;
  /** Told of every object that changed in what matters, as it was and as it is. */
  readonly onResource: (kind: Kind, versions: readonly AnyObject[]) => void;
}

/** The caches of one operator, and what they mean for a cluster. */
export class ClusterCaches implements World {
  readonly #informers: Map<Kind, Informer<AnyObject>>;
  /** Kinds that only plugins watch. */
  readonly #others: readonly Kind[];
  readonly #optional: OptionalKinds;
  readonly #options: ClusterCachesOptions;
  readonly #relevance: KnownRelevance;
  #stopped = false;

  constructor(options: ClusterCachesOptions) {
    const { kube, clock, log, watches } = options;
    this.#options = options;
    this.#relevance = new KnownRelevance(watches);
    this.#others = furtherKinds(watches, [...OWNED_KINDS, ...WHOLE]);
    this.#informers = new Map(
      [...WHOLE, ...OWNED_KINDS, ...this.#others].map((kind) => [kind, this.#newInformer(kind)]),
    );
    const optional = optionalKinds(watches, this.#others);
    const caches = {
      start: (kind: Kind): void => this.#informers.get(kind)?.start(),
      whenSynced: async (kind: Kind, signal: AbortSignal): Promise<void> =>
        this.#informers.get(kind)?.whenSynced(signal),
      // What was cached of a kind that went is nothing to begin with when it comes again.
      stop: async (kind: Kind): Promise<void> => {
        await this.#informers.get(kind)?.stop();
        this.#informers.set(kind, this.#newInformer(kind));
      },
      onChange: (): void => {
        for (const cluster of this.clusters()) options.onChange(cluster, 'background');
      },
    };
    this.#optional = new OptionalKinds(optional, { kube, clock, log, caches });
  }

  start(): void {
    for (const [kind, informer] of this.#informers) {
      if (!this.#optional.includes(kind)) informer.start();
    }
    this.#optional.start();
  }

  /** The API server denied to know something that was asked for. */
  doubtKinds(): void {
    this.#optional.doubt();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#optional.stop();
    await Promise.all([...this.#informers.values()].map((informer) => informer.stop()));
  }

  get hasSynced(): boolean {
    return this.unsynced.length === 0;
  }

  /** Resources of caches that are not filled yet, for people who wait. */
  get unsynced(): readonly string[] {
    return [...this.#informers]
      .filter(([kind]) => !this.#optional.isUnserved(kind))
      .flatMap(([kind, informer]) =>
        informer.unsynced.map((namespace) => {
          const name = `${kind.plural} of ${apiVersionOf(kind)}`;
          return namespace === undefined ? name : `${name} in ${namespace}`;
        }),
      );
  }

  async whenSynced(signal?: AbortSignal): Promise<void> {
    // One after the other: Node warns of a leak when one signal has so many listeners at once.
    for (const [kind, informer] of this.#informers) {
      if (await this.#optional.isServed(kind, signal)) await informer.whenSynced(signal);
    }
  }

  /** Keys of the clusters for which an object means something. */
  clustersOf(object: AnyObject): readonly string[] {
    const { namespace } = object.metadata;
    return concernedClusters(object, this.#options.watches).map((name) =>
      formatKey({ namespace, name }),
    );
  }

  /** Keys of all clusters, and of those that are not there although something is asked of them. */
  clusters(): readonly string[] {
    const asked = pendingActions(this.all(FEP_ACTIONS));
    const objects = [...this.all(FEP_CLUSTERS), ...asked];
    return [...new Set(objects.flatMap((object) => this.clustersOf(object)))];
  }

  /** Every cached object of a kind; none of a kind without a cache. */
  all(kind: Kind): readonly AnyObject[] {
    return this.#informerOf(kind)?.list() ?? [];
  }

  manifest(key: ObjectKey): AnyObject | undefined {
    return this.#informers.get(FEP_CLUSTERS)?.get(key);
  }

  secret(key: ObjectKey): AnyObject | undefined {
    return this.#informers.get(KINDS.secrets)?.get(key);
  }

  pluginKinds(): readonly Kind[] {
    return this.#others;
  }

  kindNamed(object: Pick<AnyObject, 'apiVersion' | 'kind'>): Kind | undefined {
    return [...this.#informers.keys()].find(
      (kind) => kind.kind === object.kind && apiVersionOf(kind) === object.apiVersion,
    );
  }

  isUnserved(object: Pick<AnyObject, 'apiVersion' | 'kind'>): boolean {
    const kind = this.kindNamed(object);
    return kind !== undefined && this.#optional.isUnserved(kind);
  }

  cacheOf(kind: Kind): ReadCache<AnyObject> | undefined {
    return this.#informerOf(kind);
  }

  ofCluster(kind: Kind, key: ObjectKey): readonly AnyObject[] {
    return this.#informerOf(kind)?.byIndex(BY_CLUSTER, formatKey(key)) ?? [];
  }

  observed(key: ObjectKey): ObservedObjects {
    const of = (kind: Kind): readonly AnyObject[] => this.ofCluster(kind, key);
    // A plugin's own may bear the label too; the members have their name.
    const statefulSet = of(KINDS.statefulSets).find(
      ({ metadata }) => metadata.name === statefulSetName(key.name),
    );
    return frozen({
      pods: of(KINDS.pods),
      configMaps: of(KINDS.configMaps),
      services: of(KINDS.services),
      persistentVolumeClaims: of(KINDS.persistentVolumeClaims),
      others: this.#others.flatMap(of),
      ...(statefulSet === undefined ? {} : { statefulSet }),
    });
  }

  /** Nothing of a kind that this Kubernetes lacks. */
  #informerOf(kind: Kind): Informer<AnyObject> | undefined {
    return this.#optional.isUnserved(kind) ? undefined : this.#informers.get(kind);
  }

  #newInformer(kind: Kind): Informer<AnyObject> {
    const { kube, clock, random, log, namespaces } = this.#options;
    const informer = new Informer<AnyObject>({
      kube,
      clock,
      random,
      log,
      namespace: namespaces,
      kind,
      ...(kind === KINDS.configMaps ? { trim: shareLongTexts } : {}),
      ...(OWNED_KINDS.includes(kind) || isBuiltIn(kind) ? { labelSelector: CLUSTER_LABEL } : {}),
      indexes: { [BY_CLUSTER]: (object) => this.clustersOf(object) },
    });
    informer.onChange((before, after) => {
      if (!this.#stopped) this.#changed(kind, before, after);
    });
    return informer;
  }

  #changed(kind: Kind, before: AnyObject | undefined, after: AnyObject | undefined): void {
    const { onChange, onResource } = this.#options;
    // Plugins read these very objects.
    frozen(before);
    frozen(after);
    // What comes or goes is news whatever it holds: an operator that starts looks nothing through.
    if (before !== undefined && after !== undefined && this.#relevance.isEqual(before, after)) {
      return;
    }
    const versions = [before, after].filter((object) => object !== undefined);
    const clusters = new Set(versions.flatMap((object) => this.clustersOf(object)));
    const priority = WHOLE.includes(kind) ? 'user' : 'event';
    for (const key of clusters) onChange(key, priority);
    onResource(kind, versions);
  }
}
