import { apiVersionOf, keyOf, parseKey } from '@howdah/kube';
import type { AnyObject, Kind, ObjectKey } from '@howdah/kube';
import type { HostInput, MappedWatch } from '@howdah/plugin-api';
import { MANAGER } from '../cluster/clusterNames.js';
import type { Contributed } from '../compose/contributed.js';
import { frozen } from '../json/frozen.js';
import { guardedAnswers, namesIn } from '../host/guardedAnswers.js';
import type { Guarded } from '../host/guardedAnswers.js';
import type { Priority } from '../kernel/lanes.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { recordedViews } from '../procedures/recordedViews.js';
import type { ReconcilerOptions } from '../reconcile/clusterRun.js';
import { observedInput } from '../reconcile/observedInput.js';
import { knownInputs } from '../reconcile/pluginInputs.js';
import type { Snapshot } from '../reconcile/clusterInput.js';
import { pluginsInUse, recordOf } from '../reconcile/pluginRecords.js';
import { readCluster } from '../reconcile/readCluster.js';
import { reconcileResource } from '../resources/reconcileResource.js';
import type { FinalizerTarget } from '../resources/finalizer.js';
import { reconcileRoot, rootId } from '../roots/reconcileRoot.js';
import type { ServedCluster } from '../roots/reconcileRoot.js';
import { RootMemories } from '../roots/rootMemory.js';
import type { ClusterCaches } from './clusterCaches.js';
import { shardOf } from './shard.js';
import { kindOf } from './watchedKinds.js';
import { workKey } from './workKey.js';
import type { Work } from './workKey.js';

type ResourceWork = Extract<Work, { readonly work: 'resource' }>;

/** One plugin's way of looking after a kind of resource. */
interface Looker {
  readonly id: string;
  readonly plugin: string;
  readonly kind: Kind;
  /** Names of its objects that an object of another kind concerns. */
  namesOf(kind: Kind, object: AnyObject): readonly string[];
  /** Whether its objects work for clusters, and are looked at when one of those changes. */
  readonly servesClusters: boolean;
  reconcile(target: FinalizerTarget, key: ObjectKey): Promise<WorkResult>;
}

/** A key for the queue, and who waits for it. */
type Concern = readonly [key: string, priority: Priority];

/** The resources beside FEPClusters that plugins look after: by controllers, and as roots. */
export class PluginResources {
  readonly #options: ReconcilerOptions;
  readonly #caches: ClusterCaches;
  readonly #lookers: readonly Looker[];

  constructor(options: ReconcilerOptions, caches: ClusterCaches) {
    this.#options = options;
    this.#caches = caches;
    const { host, clock, budget } = options;
    const roots = host.plugins.flatMap(({ plugin }) =>
      plugin.roots.map((root): Looker => {
        const { id } = plugin.manifest;
        const work = {
          plugin: plugin.manifest,
          root,
          clusterAt: (key: ObjectKey): ServedCluster | undefined => this.#served(key),
          clock,
          memories: new RootMemories(),
          troubles: host.troubles,
        };
        return {
          id: rootId(id, root),
          plugin: id,
          kind: kindOf(root.kind),
          servesClusters: true,
          namesOf: () => [],
          reconcile: (target, key) => reconcileRoot(work, target, key),
        };
      }),
    );
    this.#lookers = [
      ...roots,
      ...host.started.flatMap(({ plugin, runtime }) =>
        runtime.controllers.map((controller): Looker => {
          const { id } = plugin.manifest;
          const kind = kindOf(controller.kind);
          const guarded = guardedAnswers(plugin.manifest, (failure) => {
            host.watchFailed(failure);
          });
          return {
            id: `${id}/${controller.id}`,
            plugin: id,
            kind,
            servesClusters: controller.clusterOf !== undefined,
            namesOf: mappedNames(controller.watches ?? [], guarded),
            reconcile: (target, key) =>
              reconcileResource(
                {
                  plugin: plugin.manifest,
                  controller,
                  kind,
                  clock,
                  budget,
                  clusterAt: (at) => this.#inputAt(at, id),
                  troubles: host.troubles,
                },
                target,
                key,
              ),
          };
        }),
      ),
    ];
  }

  /** Ids of all that look after something. */
  get ids(): readonly string[] {
    return this.#lookers.map(({ id }) => id);
  }

  /**
   * Keys of the resources to which a change of an object leads: itself, those that own it, and those
   * that a controller says it concerns.
   */
  concernedBy(kind: Kind, versions: readonly AnyObject[]): readonly Concern[] {
    return this.#lookers.flatMap((looker) => [
      ...versions
        .filter(() => looker.kind === kind)
        .map((object) => concern(looker, keyOf(object), 'user')),
      ...versions.flatMap(({ metadata: { namespace, ownerReferences = [] } }) =>
        ownerReferences
          .filter((owner) => owner.kind === looker.kind.kind)
          .filter((owner) => owner.apiVersion === apiVersionOf(looker.kind))
          .map(({ name }) => concern(looker, { namespace, name }, 'event')),
      ),
      ...versions.flatMap((object) =>
        looker
          .namesOf(kind, object)
          .map((name) => concern(looker, { ...keyOf(object), name }, 'event')),
      ),
    ]);
  }

  /** Keys of all resources that somebody looks after. */
  all(): readonly string[] {
    return this.#lookers.flatMap(({ id, kind }) =>
      this.#caches
        .all(kind)
        .map((object) => workKey({ work: 'resource', controller: id, key: keyOf(object) })),
    );
  }

  /** Keys of the resources that work for a cluster: what becomes of it matters to them too. */
  servedBy(cluster: ObjectKey): readonly string[] {
    return this.#lookers
      .filter(({ servesClusters }) => servesClusters)
      .flatMap(({ id, kind }) =>
        this.#caches
          .ofCluster(kind, cluster)
          .map((object) => workKey({ work: 'resource', controller: id, key: keyOf(object) })),
      );
  }

  /** The shard of a resource: its own, or that of the cluster it works for. */
  shardOf({ controller, key }: ResourceWork): string {
    const looker = this.#lookers.find(({ id }) => id === controller);
    const object = looker && this.#caches.cacheOf(looker.kind)?.get(key);
    const names = object === undefined ? [] : this.#caches.clustersOf(object);
    const clusters = names.map((name) => this.#caches.manifest(parseKey(name)));
    return shardOf(object, clusters);
  }

  async reconcile({ controller, key }: ResourceWork, signal: AbortSignal): Promise<WorkResult> {
    const looker = this.#lookers.find(({ id }) => id === controller);
    if (looker === undefined) return { result: 'done' };
    const { kube, world } = this.#options;
    const fieldManager = `${MANAGER}/${looker.plugin}`;
    return looker.reconcile({ kube, world, kind: looker.kind, fieldManager, signal }, key);
  }

  /** What is known of a cluster, and what plugins last contributed to it. */
  #served(key: ObjectKey): ServedCluster | undefined {
    const input = this.#snapshotAt(key);
    if (input === undefined) return undefined;
    const reading = this.#options.state.read(key);
    const contributed = pluginsInUse(reading, input.observed.statefulSet).flatMap(
      (owner): readonly Contributed[] => {
        const record = recordOf(reading, owner, input);
        if (record.record !== 'usable') return [];
        const { answers } = record;
        return [...answers.contributed, ...answers.rendered].map((contribution) => ({
          owner,
          contribution,
        }));
      },
    );
    return { input, contributed };
  }

  /** What one plugin reads of a cluster. */
  #inputAt(key: ObjectKey, plugin: string): HostInput | undefined {
    const options = this.#options;
    const manifest = options.world.manifest(key);
    const snapshot = this.#snapshotAt(key);
    if (manifest === undefined || snapshot === undefined) return undefined;
    return knownInputs({ options, manifest }, snapshot).of(plugin);
  }

  #snapshotAt(key: ObjectKey): Snapshot | undefined {
    const options = this.#options;
    const manifest = options.world.manifest(key);
    if (manifest === undefined) return undefined;
    const read = readCluster({ options, manifest }, recordedViews(options.state.read(key)));
    return read.refusal === undefined ? read.input : observedInput({ options, manifest });
  }
}

function concern({ id }: Looker, key: ObjectKey, priority: Priority): Concern {
  return [workKey({ work: 'resource', controller: id, key }), priority];
}

function mappedNames(watches: readonly MappedWatch[], guarded: Guarded): Looker['namesOf'] {
  const mapped = watches.map((watch) => ({ watch, kind: kindOf(watch.kind) }));
  return (kind, object) =>
    mapped
      .filter((one) => one.kind === kind)
      .flatMap(({ watch }) => {
        const about = { object, what: 'name the resources that are concerned by' };
        return guarded(about, () => watch.namesOf(frozen(object)), {
          read: namesIn,
          otherwise: [],
        });
      });
}
