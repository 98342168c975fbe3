import type { Kube, Selection } from '../client/kube.js';
import type { Clock } from '../clock/clock.js';
import type { Random } from '../clock/random.js';
import { isKubeError } from '../errors/kubeError.js';
import type { Log } from '../log/log.js';
import { resourceNameOf } from '../object/kind.js';
import type { Kind } from '../object/kind.js';
import type { KubeObject } from '../object/kubeObject.js';
import type { WatchEvent } from '../watch/watchEvent.js';
import { afterFailure } from './afterFailure.js';

/** Takes in what a reflector sees. */
export interface ReflectorSink<T extends KubeObject> {
  /** What is kept of an object; called on each as it arrives, so that pages need not be held whole. */
  trim(object: T): T;
  replace(items: readonly T[], resourceVersion: string): void;
  receive(event: WatchEvent<T>): void;
}

export interface ReflectorOptions<T extends KubeObject> extends Selection {
  readonly kube: Kube;
  readonly kind: Kind<T>;
  readonly sink: ReflectorSink<T>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly pageSize?: number | undefined;
}

const SHORTEST_WATCH_SECONDS = 290;
const WATCH_SECONDS_SPREAD = 290;
const IDLE_GRACE_MS = 30_000;
// A watch that lived so long was a good one, even if nothing happened on it.
const GOOD_WATCH_MS = 30_000;

/** Keeps a sink equal to what the API server holds, through every kind of interruption. */
export class Reflector<T extends KubeObject> {
  readonly #options: ReflectorOptions<T>;
  #running: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  #resourceVersion: string | undefined;
  #failures = 0;
  #relisted = false;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
  }

  /** Does nothing when it runs already. */
  start(): void {
    if (this.#running !== undefined) return;
    const abort = new AbortController();
    this.#running = { abort, done: this.#run(abort.signal) };
  }

  /** Resolves when the last request is over. May be started again. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    running.abort.abort();
    await running.done;
    this.#running = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === undefined) await this.#list(signal);
        const good = await this.#watch(signal);
        if (!good) await this.#pause(undefined, signal);
      } catch (error) {
        if (signal.aborted) return;
        await this.#pause(error, signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { kube, kind, sink, namespace, labelSelector, fieldSelector, pageSize } = this.#options;
    const items: T[] = [];
    let resourceVersion = '';
    const selection = { namespace, labelSelector, fieldSelector, pageSize, signal };
    for await (const page of kube.listPages(kind, selection)) {
      for (const item of page.items) items.push(sink.trim(item));
      resourceVersion = page.resourceVersion;
    }
    sink.replace(items, resourceVersion);
    this.#resourceVersion = resourceVersion;
  }

  /** Whether the watch was of any use; one that ends at once, again and again, must not spin. */
  async #watch(signal: AbortSignal): Promise<boolean> {
    const { kube, kind, sink, clock, random } = this.#options;
    const { namespace, labelSelector, fieldSelector } = this.#options;
    const timeoutSeconds = SHORTEST_WATCH_SECONDS + Math.floor(random() * WATCH_SECONDS_SPREAD);
    const started = clock.monotonic();
    let progressed = false;
    const stream = kube.watch(kind, {
      namespace,
      labelSelector,
      fieldSelector,
      resourceVersion: this.#resourceVersion ?? '',
      timeoutSeconds,
      idleMs: timeoutSeconds * 1000 + IDLE_GRACE_MS,
      signal,
    });
    for await (const event of stream) {
      if (signal.aborted) return true;
      sink.receive(
        event.type === 'bookmark' ? event : { ...event, object: sink.trim(event.object) },
      );
      this.#resourceVersion = versionOf(event) ?? this.#resourceVersion;
      this.#settle();
      progressed = true;
    }
    const good = progressed || clock.monotonic() - started >= GOOD_WATCH_MS;
    if (good) this.#settle();
    return good;
  }

  /** There was progress: whatever failed before is over. */
  #settle(): void {
    this.#failures = 0;
    this.#relisted = false;
  }

  async #pause(error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, random, log, kind, namespace } = this.#options;
    this.#failures += 1;
    const next = afterFailure({
      error,
      failures: this.#failures,
      relisted: this.#relisted,
      random,
    });
    if (next.relist) {
      this.#resourceVersion = undefined;
      this.#relisted = true;
    }
    log.info(
      {
        resource: resourceNameOf(kind),
        ...(namespace === undefined ? {} : { namespace }),
        code: isKubeError(error) ? error.code : error === undefined ? 'ENDED' : 'UNKNOWN',
        failures: this.#failures,
        delayMs: Math.round(next.delayMs),
        relist: next.relist,
      },
      'the watch was interrupted and will go on',
    );
    try {
      await clock.sleep(next.delayMs, signal);
    } catch {
      // Only stop() ends the sleep early, and the loop looks at its signal next.
    }
  }
}

function versionOf<T extends KubeObject>(event: WatchEvent<T>): string | undefined {
  return event.type === 'bookmark' ? event.resourceVersion : event.object.metadata.resourceVersion;
}
