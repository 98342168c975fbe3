import { parseKey } from '@howdah/kube';
import type { Clock, EventRecorder, Kube, Log, Random } from '@howdah/kube';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import type { PluginHost } from '../host/pluginHost.js';
import { runWorkers } from '../kernel/runWorkers.js';
import { WorkQueue } from '../kernel/workQueue.js';
import { reconcileCluster } from '../reconcile/reconcileCluster.js';
import { DatabaseSync } from '../reconcile/syncDatabase.js';
import { WarningEvents } from '../reconcile/warningEvents.js';
import type { Connect } from '../sql/database.js';
import { ClusterCaches } from './clusterCaches.js';

/** What the controller tells whoever measures it. */
export interface ReconcileObserver {
  reconciled(key: string, outcome: 'done' | 'again' | 'error', seconds: number): void;
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
  /** A log that carries the given fields in every line. */
  readonly logFor: (fields: Readonly<Record<string, string>>) => Log;
  readonly log: Log;
  readonly namespace?: string;
  readonly workers?: number;
}

const RECONCILE_MS = 120_000;

/**
 * Keeps FEPClusters as their manifests say. Caches run on every replica of the operator; work is
 * done while `lead` runs, which ends when the lease is lost.
 */
export class ClusterController {
  readonly #options: ClusterControllerOptions;
  readonly #caches: ClusterCaches;
  readonly #database: DatabaseSync;
  readonly #warnings = new WarningEvents();
  #queue: WorkQueue | undefined;
  #reconciles = 0;

  constructor(options: ClusterControllerOptions) {
    this.#options = options;
    this.#database = new DatabaseSync(options.connect);
    const { kube, clock, random, log, namespace, host } = options;
    this.#caches = new ClusterCaches({
      kube,
      clock,
      random,
      log,
      watches: host.watches,
      onChange: (cluster) => this.#queue?.add(cluster),
      ...(namespace === undefined ? {} : { namespace }),
    });
  }

  get hasSynced(): boolean {
    return this.#caches.hasSynced;
  }

  /** Clusters that wait for a reconcile. */
  get depth(): number {
    return this.#queue?.depth ?? 0;
  }

  start(): void {
    this.#caches.start();
  }

  async stop(): Promise<void> {
    await this.#caches.stop();
  }

  /** Works until the signal is aborted, then waits for what is under way to notice. */
  async lead(signal: AbortSignal): Promise<void> {
    const { clock, random, workers = 8 } = this.#options;
    await this.#caches.whenSynced(signal);
    const queue = new WorkQueue({ clock, random });
    this.#queue = queue;
    const close = (): void => {
      queue.close();
    };
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    for (const key of this.#caches.clusters()) queue.add(key);
    await runWorkers({
      queue,
      workers,
      work: (key) => this.#work(key, signal),
      onError: (key, error, retryMs) => {
        if (signal.aborted) return;
        this.#options.log.warn(
          { cluster: key, error: messageOf(error), retryMs },
          'reconcile failed, it is tried again',
        );
      },
    });
    this.#queue = undefined;
  }

  async #work(key: string, lease: AbortSignal) {
    const { clock, observer, logFor } = this.#options;
    const started = clock.monotonic();
    const seconds = (): number => (clock.monotonic() - started) / 1000;
    const manifest = this.#caches.manifest(parseKey(key));
    this.#reconciles += 1;
    const log = logFor({
      cluster: key,
      generation: String(manifest?.metadata.generation ?? 0),
      reconcile: String(this.#reconciles),
    });
    const signal = AbortSignal.any([lease, AbortSignal.timeout(RECONCILE_MS)]);
    try {
      const result = await reconcileCluster(
        {
          ...this.#options,
          world: this.#caches,
          warnings: this.#warnings,
          database: this.#database,
        },
        parseKey(key),
        { log, signal },
      );
      log.info({ seconds: seconds() }, 'reconciled');
      observer.reconciled(key, result.result, seconds());
      return result;
    } catch (error) {
      observer.reconciled(key, 'error', seconds());
      throw error;
    }
  }
}

/** Our own errors hold no secret; of an API server's answer only the code and the object are told. */
function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}
