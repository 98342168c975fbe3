import type { Kube } from '../client/kube.js';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { systemRandom } from '../clock/random.js';
import type { Random } from '../clock/random.js';
import { isKubeError, KubeError } from '../errors/kubeError.js';
import { silentLog } from '../log/log.js';
import type { Log } from '../log/log.js';
import { formatKey } from '../object/objectKey.js';
import type { ObjectMeta } from '../object/kubeObject.js';
import type { ObjectKey } from '../object/objectKey.js';
import { heldBy, LEASES, released } from './leaseSpec.js';
import type { Lease, LeaseSpec } from './leaseSpec.js';
import { isTakeable, observeLease } from './observedLease.js';
import type { ObservedLease } from './observedLease.js';

export interface LeaderElectorOptions {
  readonly kube: Kube;
  readonly key: ObjectKey;
  /** Unique per process: the pod's name, and something random for a container that restarts. */
  readonly identity: string;
  /** Called when the lease is ours; the signal is aborted the moment it may no longer be. */
  readonly onAcquired: (signal: AbortSignal) => void;
  /** Called after the signal was aborted, unless by `stop`. */
  readonly onLost: (reason: 'renew-deadline' | 'taken-over') => void;
  readonly leaseDurationMs?: number;
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
}

interface Term {
  readonly abort: AbortController;
  cancelDeadline: () => void;
}

type Timing = Required<
  Pick<LeaderElectorOptions, 'leaseDurationMs' | 'renewDeadlineMs' | 'retryPeriodMs'>
>;

/**
 * Elects one leader by a Lease.
 *
 * The holder's work is fenced by a timer of its own, armed before each renewal is sent: it fires at
 * the renew deadline even when a request hangs, well before anyone else may take the lease.
 */
export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  readonly #timing: Timing;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #log: Log;
  #running: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  #observed: ObservedLease | undefined;
  #term: Term | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#timing = {
      leaseDurationMs: options.leaseDurationMs ?? 15_000,
      renewDeadlineMs: options.renewDeadlineMs ?? 10_000,
      retryPeriodMs: options.retryPeriodMs ?? 2_000,
    };
    const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = this.#timing;
    if (!(leaseDurationMs > renewDeadlineMs && renewDeadlineMs > retryPeriodMs)) {
      throw new KubeError({
        code: 'INVALID_OBJECT',
        message: `lease ${formatKey(options.key)}: the lease must outlast the renew deadline, and that the retry period; for example 15, 10 and 2 s`,
      });
    }
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? systemRandom;
    this.#log = options.log ?? silentLog;
  }

  get isLeader(): boolean {
    return this.#term !== undefined;
  }

  /** Does nothing when it runs already. */
  start(): void {
    if (this.#running !== undefined) return;
    const abort = new AbortController();
    this.#running = { abort, done: this.#run(abort.signal) };
  }

  /**
   * Ends the term, if there is one, and gives the lease back for others to take at once. Where it
   * is told that the work of the term has not ended, the lease is left to run out.
   */
  async stop(workHasEnded: () => Promise<boolean> = () => Promise.resolve(true)): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const led = this.isLeader;
    this.#endTerm();
    running.abort.abort();
    await running.done;
    this.#running = undefined;
    if (led && (await workHasEnded())) await this.#release();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#round(signal);
      const { retryPeriodMs } = this.#timing;
      // Jitter only while waiting, so that candidates do not ask in step; the holder keeps time.
      const pause = this.isLeader ? retryPeriodMs : retryPeriodMs * (1 + 0.2 * this.#random());
      try {
        await this.#clock.sleep(pause, signal);
      } catch {
        return;
      }
    }
  }

  /** One attempt to take or renew; never throws. */
  async #round(signal: AbortSignal): Promise<void> {
    const asked = this.#clock.monotonic();
    try {
      const holds = await this.#takeOrRenew(signal);
      if (signal.aborted) return;
      if (holds) this.#extendTerm(asked);
      else if (this.isLeader) this.#lose('taken-over');
    } catch (error) {
      if (signal.aborted) return;
      // The deadline decides, not this error: a holder goes on trying until then.
      this.#log.info(
        {
          lease: formatKey(this.#options.key),
          code: isKubeError(error) ? error.code : 'UNKNOWN',
        },
        this.isLeader ? 'the lease could not be renewed yet' : 'the lease could not be read',
      );
    }
  }

  async #takeOrRenew(signal: AbortSignal): Promise<boolean> {
    const { kube, key, identity } = this.#options;
    const call = { signal, timeoutMs: this.#timing.renewDeadlineMs / 2 };
    const context = { now: this.#clock.now(), durationMs: this.#timing.leaseDurationMs };
    const lease = await kube.get(LEASES, key, call);
    if (lease === undefined) {
      const fresh = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: metadataOf(key),
        spec: heldBy(identity, { ...context, current: undefined }),
      };
      return this.#won(() => kube.create(LEASES, fresh, call));
    }
    const monotonicNow = this.#clock.monotonic();
    this.#observed = observeLease(this.#observed, lease, monotonicNow);
    if (!isTakeable(this.#observed, { identity, monotonicNow })) return false;
    // A lease that is ours by name but not by term: what we were before a pause. Taken anew.
    const spec = heldBy(identity, { ...context, current: lease.spec });
    return this.#won(() => kube.replace(LEASES, withSpec(lease, spec), call));
  }

  /** A lost race is an answer; the next round tells who won. */
  async #won(write: () => Promise<ObservedLease['lease']>): Promise<boolean> {
    try {
      this.#observed = observeLease(this.#observed, await write(), this.#clock.monotonic());
      return true;
    } catch (error) {
      if (isKubeError(error, 'CONFLICT') || isKubeError(error, 'ALREADY_EXISTS')) {
        if (!this.isLeader) return false;
      }
      throw error;
    }
  }

  #extendTerm(asked: number): void {
    const { renewDeadlineMs } = this.#timing;
    const remaining = renewDeadlineMs - (this.#clock.monotonic() - asked);
    if (remaining <= 0) {
      // The answer took so long that it proves nothing; a later one may.
      return;
    }
    const arm = (): (() => void) =>
      this.#clock.setTimer(remaining, () => {
        this.#lose('renew-deadline');
      });
    if (this.#term !== undefined) {
      this.#term.cancelDeadline();
      this.#term.cancelDeadline = arm();
      return;
    }
    const abort = new AbortController();
    this.#term = { abort, cancelDeadline: arm() };
    this.#log.info({ lease: formatKey(this.#options.key) }, 'this process leads');
    this.#options.onAcquired(abort.signal);
  }

  #lose(reason: 'renew-deadline' | 'taken-over'): void {
    if (!this.#endTerm()) return;
    this.#log.warn({ lease: formatKey(this.#options.key), reason }, 'this process leads no longer');
    this.#options.onLost(reason);
  }

  #endTerm(): boolean {
    const term = this.#term;
    if (term === undefined) return false;
    this.#term = undefined;
    term.cancelDeadline();
    term.abort.abort(
      new KubeError({
        code: 'ABORTED',
        message: `lease ${formatKey(this.#options.key)}: this process leads no longer`,
      }),
    );
    return true;
  }

  async #release(): Promise<void> {
    const { kube, key, identity } = this.#options;
    const call = { timeoutMs: this.#timing.retryPeriodMs };
    try {
      const lease = await kube.get(LEASES, key, call);
      if (lease?.spec?.holderIdentity !== identity) return;
      await kube.replace(LEASES, withSpec(lease, released(lease.spec, this.#clock.now())), call);
    } catch (error) {
      // Not fatal: it runs out by itself.
      this.#log.info(
        { lease: formatKey(key), code: isKubeError(error) ? error.code : 'UNKNOWN' },
        'the lease could not be given back and will run out',
      );
    }
  }
}

function withSpec(lease: Lease, spec: LeaseSpec): Lease {
  return { ...lease, spec };
}

function metadataOf({ namespace, name }: ObjectKey): ObjectMeta {
  return namespace === undefined ? { name } : { namespace, name };
}
