import type { Kube } from '../client/kube.js';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { systemRandom } from '../clock/random.js';
import type { Random } from '../clock/random.js';
import { isKubeError } from '../errors/kubeError.js';
import { microTime } from '../lease/microTime.js';
import { silentLog } from '../log/log.js';
import type { Log } from '../log/log.js';
import { KINDS } from '../object/kinds.js';
import { keyOf } from '../object/objectKey.js';
import type { ObjectKey } from '../object/objectKey.js';
import { isFull, takeToken } from '../rate/tokenBucket.js';
import type { TokenBucket } from '../rate/tokenBucket.js';
import { EVENT_RATE, eventObject, seriesKey } from './eventObject.js';
import type { EventInput, Reporter } from './eventObject.js';

// client-go's figures: a series ends after six silent minutes.
const SERIES_MS = 360_000;
const MOST_SERIES = 1024;
const MOST_WAITING = 256;
const CALL_TIMEOUT_MS = 10_000;

interface Series {
  readonly key: ObjectKey;
  count: number;
  lastSeen: number;
}

/**
 * Writes events in the background, in order. Never throws and never makes anyone wait: what cannot
 * be written is dropped and logged.
 */
export class EventRecorder {
  readonly #kube: Kube;
  readonly #reporter: Reporter;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #log: Log;
  readonly #series = new Map<string, Series>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #abort = new AbortController();
  #waiting = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(
    options: Reporter & {
      readonly kube: Kube;
      readonly clock?: Clock | undefined;
      readonly random?: Random | undefined;
      readonly log?: Log | undefined;
    },
  ) {
    this.#kube = options.kube;
    this.#reporter = { controller: options.controller, instance: options.instance };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? systemRandom;
    this.#log = options.log ?? silentLog;
  }

  /** Notes an event. A repetition within six minutes counts up the first one. */
  record(input: EventInput): void {
    const uid = input.regarding.metadata.uid ?? input.regarding.metadata.name;
    const token = takeToken(EVENT_RATE, this.#buckets.get(uid), this.#clock.monotonic());
    if (token === undefined || this.#waiting >= MOST_WAITING || this.#abort.signal.aborted) {
      this.#log.info({ reason: input.reason, uid }, 'an event was dropped: too many of them');
      return;
    }
    this.#buckets.set(uid, token);
    this.#waiting += 1;
    this.#tail = this.#tail.then(() => this.#write(input));
  }

  /** Resolves when everything recorded so far is written or dropped. */
  async flush(): Promise<void> {
    await this.#tail;
  }

  /** Drops what is still waiting. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#tail;
  }

  async #write(input: EventInput): Promise<void> {
    try {
      this.#prune();
      const id = seriesKey(input);
      const series = this.#series.get(id);
      if (series === undefined || !(await this.#countUp(series))) await this.#begin(id, input);
    } catch (error) {
      this.#log.info(
        { reason: input.reason, code: isKubeError(error) ? error.code : 'UNKNOWN' },
        'an event could not be written and is dropped',
      );
    } finally {
      this.#waiting -= 1;
    }
  }

  async #begin(id: string, input: EventInput): Promise<void> {
    const suffix = Math.floor(this.#random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0');
    const context = { reporter: this.#reporter, now: this.#clock.now(), suffix };
    const event = eventObject(input, context);
    await this.#kube.create(KINDS.events, event, this.#call());
    this.#series.set(id, { key: keyOf(event), count: 1, lastSeen: this.#clock.monotonic() });
  }

  /** False when the first event of the series is gone: the server drops events after an hour. */
  async #countUp(series: Series): Promise<boolean> {
    const patch = {
      series: { count: series.count + 1, lastObservedTime: microTime(this.#clock.now()) },
    };
    try {
      const target = { kind: KINDS.events, key: series.key };
      await this.#kube.patchMerge(target, patch, this.#call());
    } catch (error) {
      if (isKubeError(error, 'NOT_FOUND')) return false;
      throw error;
    }
    series.count += 1;
    series.lastSeen = this.#clock.monotonic();
    return true;
  }

  #call(): { readonly signal: AbortSignal; readonly timeoutMs: number } {
    return { signal: this.#abort.signal, timeoutMs: CALL_TIMEOUT_MS };
  }

  #prune(): void {
    const now = this.#clock.monotonic();
    for (const [id, series] of this.#series) {
      const old = now - series.lastSeen > SERIES_MS;
      if (old || this.#series.size > MOST_SERIES) this.#series.delete(id);
    }
    for (const [uid, bucket] of this.#buckets) {
      if (isFull(EVENT_RATE, bucket, now)) this.#buckets.delete(uid);
    }
  }
}
