import type { Kube, Selection } from '../client/kube.js';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { systemRandom } from '../clock/random.js';
import type { Random } from '../clock/random.js';
import { silentLog } from '../log/log.js';
import type { Log } from '../log/log.js';
import { resourceNameOf } from '../object/kind.js';
import type { Kind } from '../object/kind.js';
import type { KubeObject } from '../object/kubeObject.js';
import type { ObjectKey } from '../object/objectKey.js';
import { Reflector } from '../reflector/reflector.js';
import type { WatchEvent } from '../watch/watchEvent.js';
import type { Indexer } from './indexes.js';
import { ObjectCache } from './objectCache.js';
import type { CacheListener, ReadCache } from './objectCache.js';

export interface InformerOptions<T extends KubeObject> extends Selection {
  readonly kube: Kube;
  readonly kind: Kind<T>;
  /** Drops what is never read. managedFields are dropped in any case. */
  readonly trim?: ((object: T) => T) | undefined;
  readonly indexes?: Readonly<Record<string, Indexer<T>>> | undefined;
  readonly pageSize?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly log?: Log | undefined;
}

/**
 * A cache of one kind that keeps itself up to date.
 *
 * @example
 * const pods = new Informer({ kube, kind: KINDS.pods, indexes: { owner: byOwnerUid } });
 * pods.start();
 * await pods.whenSynced();
 */
export class Informer<T extends KubeObject> implements ReadCache<T> {
  readonly #cache: ObjectCache<T>;
  readonly #reflector: Reflector<T>;
  readonly #waiting = new Set<() => void>();

  constructor(options: InformerOptions<T>) {
    const { kube, kind, namespace, labelSelector, fieldSelector, pageSize, trim, indexes } =
      options;
    const log = options.log ?? silentLog;
    const cache = new ObjectCache<T>({ resource: resourceNameOf(kind), log, trim, indexes });
    this.#cache = cache;
    this.#reflector = new Reflector<T>({
      kube,
      kind,
      namespace,
      labelSelector,
      fieldSelector,
      pageSize,
      clock: options.clock ?? systemClock,
      random: options.random ?? systemRandom,
      log,
      sink: {
        trim: (object) => cache.trim(object),
        replace: (items, resourceVersion) => {
          cache.replace(items, resourceVersion);
          this.#wake();
        },
        receive: (event: WatchEvent<T>) => {
          cache.receive(event);
        },
      },
    });
  }

  get hasSynced(): boolean {
    return this.#cache.hasSynced;
  }

  start(): void {
    this.#reflector.start();
  }

  async stop(): Promise<void> {
    await this.#reflector.stop();
  }

  /** Resolves when the first list is in; rejects with the signal's reason when aborted. */
  whenSynced(signal?: AbortSignal): Promise<void> {
    if (this.hasSynced) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.delete(wake);
        reject(signal?.reason);
      };
      if (signal?.aborted === true) {
        onAbort();
        return;
      }
      this.#waiting.add(wake);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  get(key: ObjectKey): T | undefined {
    return this.#cache.get(key);
  }

  list(namespace?: string): readonly T[] {
    return this.#cache.list(namespace);
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#cache.byIndex(index, value);
  }

  observe(object: T): void {
    this.#cache.observe(object);
  }

  /** Calls the listener at each change until the returned function is called. */
  onChange(listener: CacheListener<T>): () => void {
    return this.#cache.onChange(listener);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
