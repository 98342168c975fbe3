import { parseKey } from '@howdah/kube';
import type { Clock, EventRecorder, Kind, Kube, Log, ObjectKey, Random } from '@howdah/kube';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import { FactStore } from '../facts/factStore.js';
import type { PluginHost } from '../host/pluginHost.js';
import { underLogFields } from '../host/logFields.js';
import { LANES } from '../kernel/lanes.js';
import type { Lane } from '../kernel/lanes.js';
import { isLostRace } from '../kernel/lostRace.js';
import { runWorkers } from '../kernel/runWorkers.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { underSignals } from '../kernel/underSignals.js';
import { WorkQueue } from '../kernel/workQueue.js';
import type { QueueObserver } from '../kernel/workQueue.js';
import type { ClusterRun } from '../reconcile/clusterRun.js';
import { tellFailure } from '../reconcile/failedReconcile.js';
import { PlanMemories } from '../reconcile/planMemory.js';
import { reconcileCluster } from '../reconcile/reconcileCluster.js';
import { ServedCertificates } from '../reconcile/servedCertificates.js';
import { StepBudget } from '../reconcile/stepBudget.js';
import { DatabaseSync } from '../reconcile/syncDatabase.js';
import { WarningEvents } from '../reconcile/warningEvents.js';
import type { World } from '../reconcile/world.js';
import type { Connect } from '../sql/database.js';
import { ConfigMapState } from '../state/configMapState.js';
import { ClusterCaches } from './clusterCaches.js';
import { PluginResources } from './pluginResources.js';
import { inReconcileSpan } from './reconcileSpan.js';
import { controllerNameOf, workKey, workOf } from './workKey.js';

/** What the controller tells whoever measures it. */
export interface ReconcileObserver {
  reconciled(reconcile: Reconciled): void;
}

/** One reconcile that ended. */
export interface Reconciled {
  /** What looked after the object: `fepcluster`, or the id of a plugin's controller. */
  readonly controller: string;
  readonly key: string;
  readonly outcome: 'done' | 'again' | 'error';
  readonly seconds: number;
}

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
  readonly workers?: number;
}

const WORKERS = 8;
const RECONCILE_MS = 120_000;
const TELL_MS = 30_000;
const SLOW_SYNC_MS = 15_000;

/**
 * Keeps FEPClusters as their manifests say, and what plugins look after besides. Caches run on
 * every replica of the operator; work is done while `lead` runs, which ends when the lease is lost.
 */
export class ClusterController {
  readonly #options: ClusterControllerOptions;
  readonly #caches: ClusterCaches;
  readonly #reconciler: ClusterRun['options'];
  readonly #resources: PluginResources;
  readonly #drain = new AbortController();
  #queue: WorkQueue | undefined;
  #reconciles = 0;

  constructor(options: ClusterControllerOptions) {
    this.#options = options;
    const { kube, clock, random, log, namespaces, host, connect } = options;
    this.#caches = new ClusterCaches({
      kube,
      clock,
      random,
      log,
      watches: host.watches,
      onChange: (cluster, priority) => {
        this.#queue?.add(cluster, priority);
        for (const key of this.#resources.servedBy(parseKey(cluster))) {
          this.#queue?.add(key, 'event');
        }
      },
      onResource: (kind, key) => {
        this.#changed(kind, key);
      },
      ...(namespaces === undefined ? {} : { namespaces }),
    });
    this.#reconciler = {
      ...options,
      world: this.#caches,
      warnings: new WarningEvents(),
      database: new DatabaseSync(connect),
      certificates: new ServedCertificates(connect),
      state: new ConfigMapState({ kube, world: this.#caches }),
      facts: new FactStore(clock),
      plans: new PlanMemories(),
      budget: new StepBudget(clock),
    };
    this.#resources = new PluginResources(this.#reconciler, this.#caches);
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
    // Half of the workers are always there for what does not fail.
    const mostRetries = Math.max(1, Math.floor(workers / 2));
    const queue = new WorkQueue({ clock, random, mostRetries, observer: queueObserver });
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
        work: (key) => this.#work(key, signal),
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

  #logFailure(key: string, error: unknown, retryMs: number): void {
    const { log } = this.#options;
    const fields = { key, error: messageOf(error), retryMs };
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

  #changed(kind: Kind, key: ObjectKey): void {
    for (const controller of this.#resources.concerned(kind)) {
      this.#queue?.add(workKey({ work: 'resource', controller, key }), 'user');
    }
  }

  async #work(key: string, lease: AbortSignal): Promise<WorkResult> {
    const { clock, observer, logFor } = this.#options;
    const work = workOf(key);
    const controller = controllerNameOf(work);
    const started = clock.monotonic();
    const seconds = (): number => (clock.monotonic() - started) / 1000;
    this.#reconciles += 1;
    const generation = this.#caches.manifest(work.key)?.metadata.generation ?? 0;
    const fields = {
      cluster: key,
      generation: String(generation),
      reconcile: String(this.#reconciles),
    };
    const log = logFor(fields);
    const { namespace } = work.key;
    const told = async (): Promise<WorkResult> => {
      try {
        const result = await within(RECONCILE_MS, lease, (signal) =>
          work.work === 'cluster'
            ? reconcileCluster(this.#reconciler, work.key, { log, signal })
            : this.#resources.reconcile(work, signal),
        );
        log.info({ seconds: seconds() }, 'reconciled');
        observer.reconciled({ controller, key, outcome: result.result, seconds: seconds() });
        return result;
      } catch (error) {
        if (!lease.aborted && work.work === 'cluster') {
          await this.#tellFailure(work.key, error, { log, lease });
        }
        observer.reconciled({ controller, key, outcome: 'error', seconds: seconds() });
        throw error;
      }
    };
    return underLogFields(fields, () =>
      inReconcileSpan({ ...fields, controller, key, namespace }, told),
    );
  }

  /** A failure that cannot be told in the cluster's conditions is in the log. */
  async #tellFailure(
    key: ObjectKey,
    error: unknown,
    { log, lease }: { readonly log: Log; readonly lease: AbortSignal },
  ): Promise<void> {
    const manifest = this.#caches.manifest(key);
    if (manifest === undefined) return;
    try {
      await within(TELL_MS, lease, (signal) =>
        tellFailure({ options: this.#reconciler, manifest, log, signal }, error),
      );
    } catch (second) {
      log.warn({ error: messageOf(second) }, 'the failure could not be told in the conditions');
    }
  }
}

function within<T>(
  ms: number,
  lease: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return underSignals([lease, AbortSignal.timeout(ms)], work);
}

/** Our own errors hold no secret; of an API server's answer only the code and the object are told. */
function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}
