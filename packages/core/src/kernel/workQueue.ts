import type { Clock } from '@howdah/kube';
import { FailingKeys } from './failingKeys.js';
import { Lanes, moreUrgent } from './lanes.js';
import type { Lane, Priority, Waiting } from './lanes.js';
import { half } from './shares.js';
import type { Shares } from './shares.js';

/** Node fires a timer of more at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Hears what becomes of keys. */
export interface QueueObserver {
  /** A key is to be worked on that did not wait already. */
  added(): void;
  taken(waitedSeconds: number): void;
  done(workedSeconds: number): void;
  /** A key will be worked on again after a delay. */
  delayed(): void;
}

export interface WorkQueueOptions {
  readonly clock: Pick<Clock, 'monotonic' | 'setTimer'>;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** Delay after the first failure of a key; doubles with each further one. */
  readonly firstBackoffMs?: number;
  readonly longestBackoffMs?: number;
  /** How many keys that failed may be worked on at once. */
  readonly mostRetries?: number;
  /** Those who must not have all the workers; everybody may where it is absent. */
  readonly shares?: Shares;
  readonly observer?: QueueObserver | undefined;
}

/** A key that is being worked on. */
interface Working {
  readonly lane: Lane;
  readonly share: string | undefined;
  readonly since: number;
}

interface Delay {
  readonly due: number;
  readonly cancel: () => void;
}

/**
 * Keys that wait for work. A key is there once however often it is added, and is never worked on
 * twice at the same time. What a person did goes before what happened, and that before the rest,
 * but nobody starves. One that fails waits longer each time; those that fail hold up none of the
 * others, however long their failing takes, nor do those who have a share.
 */
export class WorkQueue {
  readonly #clock: Pick<Clock, 'monotonic' | 'setTimer'>;
  readonly #observer: QueueObserver | undefined;
  readonly #mostRetries: number;
  readonly #shares: Shares | undefined;
  readonly #waiting = new Lanes();
  readonly #working = new Map<string, Working>();
  /** What was wanted of keys while they were worked on. */
  readonly #again = new Map<string, Priority>();
  readonly #delays = new Map<string, Delay>();
  readonly #failing: FailingKeys;
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #handsOut = false;
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#observer = options.observer;
    this.#mostRetries = options.mostRetries ?? Number.POSITIVE_INFINITY;
    this.#shares = options.shares;
    this.#failing = new FailingKeys({
      firstMs: options.firstBackoffMs ?? 500,
      longestMs: options.longestBackoffMs ?? 300_000,
      random: options.random,
    });
  }

  /** Keys that wait, those with a delay not counted. */
  get depth(): number {
    return this.#waiting.size;
  }

  /** Keys that wait in a lane. */
  depthOf(lane: Lane): number {
    return this.#waiting.count(lane);
  }

  /** Keys that are worked on, and for how many milliseconds. */
  get working(): ReadonlyMap<string, number> {
    const now = this.#clock.monotonic();
    return new Map([...this.#working].map(([key, { since }]) => [key, now - since]));
  }

  /**
   * Wants work on a key now; a delay that was pending for it is over. Only of a key that failed an
   * event may have to wait.
   */
  add(key: string, priority: Priority): void {
    if (this.#closed) return;
    if (this.#working.has(key)) {
      this.#again.set(key, moreUrgent(this.#again.get(key), priority));
      return;
    }
    const ms = this.#delayOf(key, priority);
    if (ms === 0) {
      this.#enter(key, priority);
    } else if (this.#clock.monotonic() + ms < this.#due(key)) {
      this.#delay(key, ms, () => {
        this.add(key, priority);
      });
    }
  }

  /**
   * Wants work on a key after a delay. The latest wish counts; `add` overtakes it. Work comes
   * sooner than wished where no timer runs for so long; it then wishes anew.
   */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    this.#observer?.delayed();
    this.#delay(key, ms, () => {
      if (this.#working.has(key)) this.add(key, 'event');
      else this.#enter(key, 'event');
    });
  }

  /**
   * Schedules a key that failed, and says in how many milliseconds it is due. The first delay is
   * that of every failure, unless the caller knows a better one.
   */
  addBackoff(key: string, firstMs?: number): number {
    const ms = this.#failing.failed(key, this.#clock.monotonic(), firstMs);
    this.addAfter(key, ms);
    return ms;
  }

  /** The key succeeded: its next failure counts as the first. */
  forget(key: string): void {
    this.#failing.succeeded(key);
  }

  /** The next key, or `undefined` once the queue is closed. Call `done` when its work is over. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#handOut();
    });
  }

  /** Ends the work on a key; what was wanted meanwhile is due now. */
  done(key: string): void {
    const worked = this.#working.get(key);
    if (worked === undefined) return;
    this.#working.delete(key);
    this.#observer?.done((this.#clock.monotonic() - worked.since) / 1000);
    const again = this.#again.get(key);
    this.#again.delete(key);
    if (again !== undefined) this.add(key, again);
    this.#handOut();
  }

  /** Wakes every taker with `undefined` and drops what waits. */
  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#delays.values()) cancel();
    this.#delays.clear();
    this.#waiting.clear();
    this.#again.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #delayOf(key: string, priority: Priority): number {
    if (priority === 'user' || this.#waiting.has(key)) return 0;
    return this.#failing.eventDelay(key, this.#clock.monotonic());
  }

  #due(key: string): number {
    return this.#delays.get(key)?.due ?? Number.POSITIVE_INFINITY;
  }

  #enter(key: string, priority: Priority): void {
    this.#cancelDelay(key);
    const lane = priority !== 'user' && this.#failing.has(key) ? 'retry' : priority;
    const share = this.#shares?.of(key);
    const fresh = this.#waiting.add({ key, lane, since: this.#clock.monotonic(), share });
    if (fresh) this.#observer?.added();
    // One event often leads to a key in several ways, and to others that are more urgent.
    if (this.#handsOut) return;
    this.#handsOut = true;
    queueMicrotask(() => {
      this.#handsOut = false;
      this.#handOut();
    });
  }

  #handOut(): void {
    while (this.#takers.length > 0) {
      const next = this.#waiting.take(this.#room());
      if (next === undefined) return;
      const now = this.#clock.monotonic();
      this.#working.set(next.key, { lane: next.lane, share: next.share, since: now });
      this.#observer?.taken((now - next.since) / 1000);
      this.#takers.shift()?.(next.key);
    }
  }

  /** For whom there is a worker now. */
  #room(): (waiting: Waiting) => boolean {
    const working = [...this.#working.values()];
    const retries = working.filter(({ lane }) => lane === 'retry');
    const shared = working.filter(({ share }) => share !== undefined);
    const mayRetry = retries.length < this.#mostRetries;
    const { each = 0, all = 0 } = this.#shares ?? {};
    const full = sharesOf(shared, each);
    // What fails has no more than half of a share either.
    const fullOfRetries = sharesOf(retries, half(each));
    return ({ lane, share }) => {
      if (lane === 'retry' && !mayRetry) return false;
      if (share === undefined) return true;
      if (shared.length >= all || full.has(share)) return false;
      return lane !== 'retry' || !fullOfRetries.has(share);
    };
  }

  #delay(key: string, ms: number, run: () => void): void {
    this.#cancelDelay(key);
    const cancel = this.#clock.setTimer(Math.min(ms, LONGEST_TIMER_MS), () => {
      this.#delays.delete(key);
      run();
    });
    this.#delays.set(key, { due: this.#clock.monotonic() + ms, cancel });
  }

  #cancelDelay(key: string): void {
    this.#delays.get(key)?.cancel();
    this.#delays.delete(key);
  }
}

/** Those shares of which at least so many workers work. */
function sharesOf(working: readonly Working[], most: number): ReadonlySet<string | undefined> {
  const shares = working.map(({ share }) => share);
  return new Set(shares.filter((one) => shares.filter((other) => other === one).length >= most));
}
