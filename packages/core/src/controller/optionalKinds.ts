import { classOf } from '../compose/classOf.js';
import { apiVersionOf } from '@howdah/kube';
import type { Clock, Kind, Kube, Log } from '@howdah/kube';
import { unlessAborted } from '../kernel/unlessAborted.js';

const RETRY_MS = 5000;
/** How old the knowledge of what is served may be. */
const TTL_MS = 300_000;
/** How old it is at least when something else gives reason to doubt it. */
const DOUBT_MS = 10_000;

/** What looking up kinds takes. */
export interface OptionalKindsOptions {
  readonly kube: Pick<Kube, 'serves'>;
  readonly clock: Pick<Clock, 'monotonic' | 'setTimer' | 'sleep'>;
  readonly log: Log;
  readonly caches: OptionalCaches;
}

/** The caches of optional kinds. */
export interface OptionalCaches {
  start(kind: Kind): void;
  whenSynced(kind: Kind, signal: AbortSignal): Promise<void>;
  stop(kind: Kind): Promise<void>;
  /** A kind came or went after it had been looked up first. */
  onChange(kind: Kind): void;
}

/**
 * Kinds that Kubernetes may lack until somebody installs their CRDs. Each is looked up at the start
 * and then every five minutes, or sooner where the API server has just denied to know something.
 * One that came counts as served when its cache is filled.
 */
export class OptionalKinds {
  readonly #kinds: ReadonlySet<Kind>;
  readonly #options: OptionalKindsOptions;
  readonly #unserved = new Set<Kind>();
  readonly #stopped = new AbortController();
  readonly #pauses = new Set<{ readonly since: number; readonly end: () => void }>();
  #lookUp: Promise<void> = Promise.resolve();
  #watch: Promise<void> = Promise.resolve();

  constructor(kinds: readonly Kind[], options: OptionalKindsOptions) {
    this.#kinds = new Set(kinds);
    this.#options = options;
  }

  includes(kind: Kind): boolean {
    return this.#kinds.has(kind);
  }

  /** Whether it is known that Kubernetes lacks the kind. */
  isUnserved(kind: Kind): boolean {
    return this.#unserved.has(kind);
  }

  /** Whether Kubernetes has the kind, as soon as that is known. */
  async isServed(kind: Kind, signal?: AbortSignal): Promise<boolean> {
    if (!this.includes(kind)) return true;
    await (signal === undefined ? this.#lookUp : unlessAborted(signal, this.#lookUp));
    return !this.isUnserved(kind);
  }

  /** Asks for every kind, and goes on to do so. */
  start(): void {
    const known = [...this.#kinds].map((kind) => this.#begin(kind));
    this.#lookUp = Promise.all(known).then(() => undefined);
    this.#watch = Promise.all(
      [...this.#kinds].map(async (kind, index) => {
        await known[index];
        await this.#follow(kind);
      }),
    ).then(() => undefined);
  }

  /** The API server denied to know something; it may be one of these kinds. */
  doubt(): void {
    const now = this.#options.clock.monotonic();
    for (const { since, end } of this.#pauses) if (now - since >= DOUBT_MS) end();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const { end } of this.#pauses) end();
    await this.#watch;
  }

  async #begin(kind: Kind): Promise<void> {
    const { clock, caches } = this.#options;
    const { signal } = this.#stopped;
    for (;;) {
      const served = await this.#ask(kind);
      if (signal.aborted) return;
      if (served !== undefined) {
        if (served) caches.start(kind);
        else this.#lack(kind);
        return;
      }
      await clock.sleep(RETRY_MS, signal).catch(() => undefined);
    }
  }

  async #follow(kind: Kind): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#pause();
      const served = signal.aborted ? undefined : await this.#ask(kind);
      if (served === undefined || served === !this.isUnserved(kind)) continue;
      await (served ? this.#take(kind, signal) : this.#leave(kind));
    }
  }

  async #take(kind: Kind, signal: AbortSignal): Promise<void> {
    const { caches, log } = this.#options;
    caches.start(kind);
    try {
      await caches.whenSynced(kind, signal);
    } catch {
      // Only stop() ends the waiting.
      return;
    }
    this.#unserved.delete(kind);
    log.info({ kind: nameOf(kind) }, 'Kubernetes has an optional kind from now on');
    caches.onChange(kind);
  }

  async #leave(kind: Kind): Promise<void> {
    const { caches } = this.#options;
    this.#lack(kind);
    await caches.stop(kind);
    caches.onChange(kind);
  }

  #lack(kind: Kind): void {
    this.#unserved.add(kind);
    const { log } = this.#options;
    log.info({ kind: nameOf(kind) }, 'Kubernetes lacks an optional kind; it is left out');
  }

  /** Undefined while nobody knows. */
  async #ask(kind: Kind): Promise<boolean | undefined> {
    const { kube, log } = this.#options;
    const { signal } = this.#stopped;
    try {
      return await kube.serves(kind, { signal });
    } catch (error) {
      if (!signal.aborted) {
        const fields = { kind: nameOf(kind), error: classOf(error) };
        log.warn(fields, 'it is not known whether a kind is served');
      }
      return undefined;
    }
  }

  #pause(): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#pauses.delete(pause);
        resolve();
      };
      const pause = { since: clock.monotonic(), end };
      const cancel = clock.setTimer(TTL_MS, end);
      this.#pauses.add(pause);
    });
  }
}

function nameOf(kind: Kind): string {
  return `${kind.kind} of ${apiVersionOf(kind)}`;
}
