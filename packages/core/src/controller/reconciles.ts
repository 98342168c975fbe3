import type { Clock, Log } from '@howdah/kube';
import { underLogFields } from '../host/logFields.js';
import { PluginFailure } from '../host/pluginFailure.js';
import { isPanic } from '../kernel/isPanic.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { underSignals } from '../kernel/underSignals.js';
import { withDeadline } from '../kernel/withDeadline.js';
import type { ClusterRun } from '../reconcile/clusterRun.js';
import { tellFailure } from '../reconcile/failedReconcile.js';
import { forgetCluster, reconcileCluster } from '../reconcile/reconcileCluster.js';
import { ReconcileError } from '../reconcile/reconcileError.js';
import { messageOf } from './messageOf.js';
import type { PluginResources } from './pluginResources.js';
import { inReconcileSpan } from './reconcileSpan.js';
import { serves, shardOf } from './shard.js';
import { controllerNameOf, workOf } from './workKey.js';
import type { Work } from './workKey.js';

/** What the controller tells whoever measures it. */
export interface ReconcileObserver {
  reconciled(reconcile: Reconciled): void;
}

/** One reconcile that ended. */
export interface Reconciled {
  /** What looked after the object: `fepcluster`, or the id of a plugin's controller. */
  readonly controller: string;
  readonly key: string;
  /** `panic`: a fault of the program ended it. */
  readonly outcome: 'done' | 'again' | 'error' | 'panic';
  readonly seconds: number;
}

export interface ReconcilesOptions {
  readonly clock: Clock;
  readonly observer: ReconcileObserver;
  /** A log that carries the given fields in every line. */
  readonly logFor: (fields: Readonly<Record<string, string>>) => Log;
  /** What of clusters is this operator's; undefined for those that name no shard. */
  readonly shard?: string;
  readonly reconciler: ClusterRun['options'];
  readonly resources: PluginResources;
}

const RECONCILE_MS = 120_000;
const TELL_MS = 30_000;

/** The work on keys: each within its time, logged, traced and measured, its failure told. */
export class Reconciles {
  readonly #options: ReconcilesOptions;
  readonly #underWay = new Map<string, AbortController>();
  #begun = 0;

  constructor(options: ReconcilesOptions) {
    this.#options = options;
  }

  /** Ends the work on a key that another operator serves from now on. */
  letGo(key: string): void {
    const work = this.#underWay.get(key);
    if (work !== undefined && !this.#isOurs(workOf(key))) {
      work.abort(new Error('another operator serves it from now on'));
    }
  }

  /** Works on a key for as long as the lease is held, or not at all where it is not ours. */
  async work(key: string, lease: AbortSignal): Promise<WorkResult> {
    const work = workOf(key);
    if (!this.#isOurs(work)) {
      if (work.work === 'cluster') forgetCluster(this.#options.reconciler, work.key);
      return { result: 'done' };
    }
    const moved = new AbortController();
    this.#underWay.set(key, moved);
    try {
      return await this.#begin(key, work, [lease, moved.signal]);
    } catch (error) {
      if (moved.signal.aborted) return { result: 'done' };
      throw error;
    } finally {
      this.#underWay.delete(key);
    }
  }

  #isOurs(work: Work): boolean {
    const { shard, reconciler, resources } = this.#options;
    const other =
      work.work === 'cluster'
        ? shardOf(reconciler.world.manifest(work.key))
        : resources.shardOf(work);
    return serves(shard, other);
  }

  #begin(key: string, work: Work, ends: readonly AbortSignal[]): Promise<WorkResult> {
    const { clock, logFor, reconciler } = this.#options;
    const started = clock.monotonic();
    this.#begun += 1;
    const generation = reconciler.world.manifest(work.key)?.metadata.generation ?? 0;
    const fields = {
      cluster: key,
      generation: String(generation),
      reconcile: String(this.#begun),
    };
    const run = {
      work,
      ends,
      log: logFor(fields),
      seconds: () => (clock.monotonic() - started) / 1000,
    };
    const { namespace } = work.key;
    const controller = controllerNameOf(work);
    return underLogFields(fields, () =>
      inReconcileSpan({ ...fields, controller, key, namespace }, () => this.#told(key, run)),
    );
  }

  async #told(key: string, run: Run): Promise<WorkResult> {
    const { work, ends, log, seconds } = run;
    const { observer, reconciler, resources } = this.#options;
    const controller = controllerNameOf(work);
    try {
      const result = await this.#within(RECONCILE_MS, ends, (signal) =>
        work.work === 'cluster'
          ? reconcileCluster(reconciler, work.key, { log, signal })
          : resources.reconcile(work, signal),
      );
      log.info({ seconds: seconds() }, 'reconciled');
      observer.reconciled({ controller, key, outcome: result.result, seconds: seconds() });
      return result;
    } catch (error) {
      if (!ends.some(({ aborted }) => aborted)) await this.#tellFailure(run, error);
      const outcome = panicked(error) ? 'panic' : 'error';
      observer.reconciled({ controller, key, outcome, seconds: seconds() });
      throw error;
    }
  }

  #within<T>(
    ms: number,
    ends: readonly AbortSignal[],
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { clock } = this.#options;
    const late = new ReconcileError(
      'HOWDAH_RECONCILE_OVERDUE',
      `It took longer than ${ms / 1000} s and was ended.`,
    );
    return withDeadline({ clock, ms, late }, (over) => underSignals([...ends, over], work));
  }

  /** A failure that cannot be told in the cluster's conditions is in the log. */
  async #tellFailure({ work, ends, log }: Run, error: unknown): Promise<void> {
    const options = this.#options.reconciler;
    const manifest = work.work === 'cluster' ? options.world.manifest(work.key) : undefined;
    if (manifest === undefined) return;
    try {
      await this.#within(TELL_MS, ends, (signal) =>
        tellFailure({ options, manifest, log, signal }, error),
      );
    } catch (second) {
      log.warn({ error: messageOf(second) }, 'the failure could not be told in the conditions');
    }
  }
}

/** One piece of work, once. */
interface Run {
  readonly work: Work;
  /** What ends it before its time. */
  readonly ends: readonly AbortSignal[];
  readonly log: Log;
  readonly seconds: () => number;
}

function panicked(error: unknown): boolean {
  return error instanceof PluginFailure ? error.panicked : isPanic(error);
}
