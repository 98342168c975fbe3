import { formatKey, isKubeError, parseKey, steadyClock } from '@howdah/kube';
import type { Clock, EventRecorder, Kube, Log, Random } from '@howdah/kube';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import { FactStore } from '../facts/factStore.js';
import { PluginFailure } from '../host/pluginFailure.js';
import type { PluginHost } from '../host/pluginHost.js';
import { LANES } from '../kernel/lanes.js';
import type { Lane, Priority } from '../kernel/lanes.js';
import { isLostRace } from '../kernel/lostRace.js';
import { runWorkers } from '../kernel/runWorkers.js';
import { half } from '../kernel/shares.js';
import { underSignals } from '../kernel/underSignals.js';
import { WorkQueue } from '../kernel/workQueue.js';
import type { QueueObserver } from '../kernel/workQueue.js';
import type { ClusterRun } from '../reconcile/clusterRun.js';
import { PlanMemories } from '../reconcile/planMemory.js';
import { ServedCertificates } from '../reconcile/servedCertificates.js';
import { CallBudget } from '../kernel/callBudget.js';
import { DatabaseSync } from '../reconcile/syncDatabase.js';
import { WarningEvents } from '../reconcile/warningEvents.js';
import type { World } from '../reconcile/world.js';
import type { Connect } from '../sql/database.js';
import { ConfigMapState } from '../state/configMapState.js';
import { ClusterCaches } from './clusterCaches.js';
import { messageOf } from './messageOf.js';
import { PluginResources } from './pluginResources.js';
import { Reconciles } from './reconciles.js';
import type { ReconcileObserver } from './reconciles.js';
import { controllerNameOf, pluginOf, workOf } from './workKey.js';

/** What the queue holds, for whoever measures it. */
export interface QueueActivity {
  readonly waiting: readonly (readonly [Lane, number])[];
  readonly working: readonly { readonly controller: string; readonly seconds: number }[];
  /** Everything that looks after objects. */
  readonly controllers: readonly string[];
  readonly workers: number;
}

export interface ClusterControllerOptions {
  readonly kube: Kube;
  readonly host: PluginHost;
  readonly images: ImageCatalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly connect: Connect;
  readonly observer: ReconcileObserver;
  readonly queueObserver?: QueueObserver;
  /** A log that carries the given fields in every line. */
  readonly logFor: (fields: Readonly<Record<string, string>>) => Log;
  readonly log: Log;
  /** Those whose clusters are served; all where it is absent. */
  readonly namespaces?: readonly string[];
  /** What of these clusters is this operator's: those that name it, or no shard where it is absent. */
  readonly shard?: string;
  readonly workers?: number;
}

const WORKERS = 8;
const SLOW_SYNC_MS = 15_000;

/**
 * Keeps FEPClusters as their manifests say, and what plugins look after besides. Caches run on
 * every replica of the operator; work is done while `lead` runs, which ends when the lease is lost.
 */
export class ClusterController {
  readonly #options: ClusterControllerOptions;
  readonly #caches: ClusterCaches;
  readonly #reconciles: Reconciles;
  readonly #resources: PluginResources;
  readonly #drain = new AbortController();
  #queue: WorkQueue | undefined;

  constructor(options: ClusterControllerOptions) {
    this.#options = options;
    const { kube, clock, random, log, namespaces, shard, host, connect } = options;
    this.#caches = new ClusterCaches({
      kube,
      clock,
      random,
      log,
      watches: host.watches,
      onChange: (cluster, priority) => {
        this.#want(cluster, priority);
        // Before anybody leads, other caches may be empty; then everything is looked at.
        if (this.#queue === undefined) return;
        for (const key of this.#resources.servedBy(parseKey(cluster))) this.#want(key, 'event');
      },
      onResource: (kind, versions) => {
        const concerned = this.#resources.concernedBy(kind, versions);
        for (const [key, priority] of concerned) this.#want(key, priority);
      },
      ...(namespaces === undefined ? {} : { namespaces }),
    });
    const reconciler: ClusterRun['options'] = {
      ...options,
      steady: steadyClock(clock),
      world: this.#caches,
      warnings: new WarningEvents(),
      database: new DatabaseSync(connect),
      certificates: new ServedCertificates(connect),
      state: new ConfigMapState({ kube, world: this.#caches }),
      facts: new FactStore(clock),
      plans: new PlanMemories(),
      budget: new CallBudget(clock),
    };
    this.#resources = new PluginResources(reconciler, this.#caches);
    host.troubles.onChange((cluster) => {
      if (this.#queue === undefined) return;
      const keys = cluster === undefined ? this.#caches.clusters() : [formatKey(cluster)];
      for (const key of keys) this.#want(key, 'background');
    });
    this.#reconciles = new Reconciles({
      clock,
      observer: options.observer,
      logFor: options.logFor,
      reconciler,
      resources: this.#resources,
      ...(shard === undefined ? {} : { shard }),
    });
  }

  get hasSynced(): boolean {
    return this.#caches.hasSynced;
  }

  /** What the caches hold. */
  get world(): World {
    return this.#caches;
  }

  /** Keys that wait for work. */
  get depth(): number {
    return this.#queue?.depth ?? 0;
  }

  /** What waits and what is worked on just now. */
  get activity(): QueueActivity {
    const queue = this.#queue;
    return {
      waiting: LANES.map((lane) => [lane, queue?.depthOf(lane) ?? 0]),
      working: [...(queue?.working ?? [])].map(([key, ms]) => ({
        controller: controllerNameOf(workOf(key)),
        seconds: ms / 1000,
      })),
      controllers: ['fepcluster', ...this.#resources.ids],
      workers: this.#options.workers ?? WORKERS,
    };
  }

  start(): void {
    this.#caches.start();
  }

  async stop(): Promise<void> {
    await this.#caches.stop();
  }

  /** Works until the signal is aborted, then waits for what is under way to notice. */
  async lead(signal: AbortSignal): Promise<void> {
    const { clock, random, workers = WORKERS, queueObserver } = this.#options;
    await underSignals([signal, this.#drain.signal], (either) => this.#whenSynced(either));
    // Half of the workers are always there for what does not fail, and half of them for clusters,
    // whatever plugins look after besides; one plugin leaves half of the rest to the others.
    const most = half(workers);
    const shares = { of: pluginOf, all: most, each: half(most) };
    const observer = queueObserver;
    const queue = new WorkQueue({ clock, random, mostRetries: most, shares, observer });
    this.#queue = queue;
    for (const key of [...this.#caches.clusters(), ...this.#resources.all()]) {
      queue.add(key, 'background');
    }
    await underSignals([signal, this.#drain.signal], async (either) => {
      const close = (): void => {
        queue.close();
      };
      either.addEventListener('abort', close, { once: true });
      if (either.aborted) close();
      await runWorkers({
        queue,
        workers,
        work: (key) => this.#reconciles.work(key, signal),
        onError: (key, error, retryMs) => {
          if (!signal.aborted) this.#logFailure(key, error, retryMs);
        },
      });
    });
    this.#queue = undefined;
  }

  /** Takes up nothing more; `lead` ends when what is under way is done. */
  drain(): void {
    this.#drain.abort(new Error('the operator stops'));
  }

  #want(key: string, priority: Priority): void {
    this.#reconciles.letGo(key);
    this.#queue?.add(key, priority);
  }

  #logFailure(key: string, error: unknown, retryMs: number): void {
    const { log } = this.#options;
    const place = error instanceof PluginFailure ? { place: error.place } : {};
    const fields = { key, error: messageOf(error), ...place, retryMs };
    if (isKubeError(error, 'NOT_FOUND')) this.#caches.doubtKinds();
    if (isLostRace(error)) log.info(fields, 'somebody else wrote first, it is tried again');
    else log.warn(fields, 'reconcile failed, it is tried again');
  }

  /** Nothing is decided before every cache is filled; what keeps it from being is told. */
  async #whenSynced(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const cancel = clock.setTimer(SLOW_SYNC_MS, () => {
      const waitsFor = [...this.#caches.unsynced];
      log.warn(
        { waitsFor },
        'waits for its caches: are the CustomResourceDefinitions installed, and may it list everything there?',
      );
    });
    try {
      await this.#caches.whenSynced(signal);
    } finally {
      cancel();
    }
  }
}
