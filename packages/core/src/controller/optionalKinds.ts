import { classOf } from '../compose/classOf.js';
import { apiVersionOf } from '@howdah/kube';
import type { Clock, Kind, Kube, Log } from '@howdah/kube';
import { unlessAborted } from '../kernel/unlessAborted.js';

const RETRY_MS = 5000;

/** What looking up kinds takes. */
export interface OptionalKindsOptions {
  readonly kube: Pick<Kube, 'serves'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Kinds that Kubernetes may lack. Whether it serves them is asked once, at the start: what is
 * applied must not change because a CRD came or went in the middle of a reconcile.
 */
export class OptionalKinds {
  readonly #kinds: ReadonlySet<Kind>;
  readonly #options: OptionalKindsOptions;
  readonly #unserved = new Set<Kind>();
  readonly #stopped = new AbortController();
  #lookUp: Promise<void> = Promise.resolve();

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

  /** Asks for every kind, and tells those that are served. */
  lookUp(served: (kind: Kind) => void): void {
    this.#lookUp = Promise.all([...this.#kinds].map((kind) => this.#ask(kind, served))).then(
      () => undefined,
    );
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#lookUp;
  }

  async #ask(kind: Kind, served: (kind: Kind) => void): Promise<void> {
    const { kube, clock, log } = this.#options;
    const { signal } = this.#stopped;
    const name = `${kind.kind} of ${apiVersionOf(kind)}`;
    while (!signal.aborted) {
      try {
        if (await kube.serves(kind, { signal })) served(kind);
        else {
          this.#unserved.add(kind);
          log.info({ kind: name }, 'Kubernetes lacks an optional kind; it is left out');
        }
        return;
      } catch (error) {
        if (signal.aborted) return;
        const thrown = classOf(error);
        log.warn({ kind: name, error: thrown }, 'it is not known whether a kind is served');
        await clock.sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }
}
