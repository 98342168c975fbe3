import type { Kube, Selection } from '../client/kube.js';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { systemRandom } from '../clock/random.js';
import type { Random } from '../clock/random.js';
import { KubeError } from '../errors/kubeError.js';
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

export interface InformerOptions<T extends KubeObject> extends Omit<Selection, 'namespace'> {
  readonly kube: Kube;
  readonly kind: Kind<T>;
  /** One namespace, several, or all where it is absent. Of no consequence for kinds without. */
  readonly namespace?: string | readonly string[] | undefined;
  /** Drops what is never read. managedFields are dropped in any case. */
  readonly trim?: ((object: T) => T) | undefined;
  readonly indexes?: Readonly<Record<string, Indexer<T>>> | undefined;
  readonly pageSize?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly log?: Log | undefined;
}

/** What is held of one namespace, or of all. A watch tells nothing of where another one stands. */
interface Part<T extends KubeObject> {
  readonly cache: ObjectCache<T>;
  readonly reflector: Reflector<T>;
}

/**
 * A cache of one kind that keeps itself up to date. Several namespaces are listed and watched each
 * by itself, as an operator must that may not list all, and read as one.
 *
 * @example
 * const pods = new Informer({ kube, kind: KINDS.pods, indexes: { owner: byOwnerUid } });
 * pods.start();
 * await pods.whenSynced();
 */
export class Informer<T extends KubeObject> implements ReadCache<T> {
  readonly #resource: string;
  /** By namespace; under undefined where there is one part for all. */
  readonly #parts: ReadonlyMap<string | undefined, Part<T>>;
  readonly #waiting = new Set<() => void>();

  constructor(options: InformerOptions<T>) {
    const { kind, namespace } = options;
    this.#resource = resourceNameOf(kind);
    const namespaces = typeof namespace === 'string' ? [namespace] : (namespace ?? [undefined]);
    this.#parts = new Map(
      (kind.namespaced ? namespaces : [undefined]).map((one) => [one, this.#part(options, one)]),
    );
  }

  get hasSynced(): boolean {
    return this.unsynced.length === 0;
  }

  /** Namespaces of which the first list is not in yet; `undefined` stands for all of them. */
  get unsynced(): readonly (string | undefined)[] {
    return [...this.#parts].filter(([, { cache }]) => !cache.hasSynced).map(([name]) => name);
  }

  start(): void {
    for (const { reflector } of this.#parts.values()) reflector.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#parts.values()].map(({ reflector }) => reflector.stop()));
  }

  /** Resolves when every first list is in; rejects with the signal's reason when aborted. */
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
    return this.#cacheOf(key.namespace).get(key);
  }

  list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return this.#cacheOf(namespace).list(namespace);
    return this.#caches.flatMap((cache) => cache.list());
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#caches.flatMap((cache) => cache.byIndex(index, value));
  }

  observe(object: T): void {
    this.#cacheOf(object.metadata.namespace).observe(object);
  }

  /** Calls the listener at each change until the returned function is called. */
  onChange(listener: CacheListener<T>): () => void {
    const unsubscribe = this.#caches.map((cache) => cache.onChange(listener));
    return () => {
      for (const end of unsubscribe) end();
    };
  }

  get #caches(): readonly ObjectCache<T>[] {
    return [...this.#parts.values()].map(({ cache }) => cache);
  }

  /** Of a namespace that is not watched nothing is known, which is another thing than nothing. */
  #cacheOf(namespace: string | undefined): ObjectCache<T> {
    const part = this.#parts.get(undefined) ?? this.#parts.get(namespace);
    if (part !== undefined) return part.cache;
    throw new KubeError({
      code: 'NOT_SYNCED',
      message: `the cache of ${this.#resource} holds nothing of namespace ${namespace ?? '(none)'}; it is filled from ${[...this.#parts.keys()].join(', ')}`,
    });
  }

  #part(options: InformerOptions<T>, namespace: string | undefined): Part<T> {
    const { kube, kind, labelSelector, fieldSelector, pageSize, trim, indexes } = options;
    const log = options.log ?? silentLog;
    const cache = new ObjectCache<T>({ resource: this.#resource, log, trim, indexes });
    const reflector = new Reflector<T>({
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
          if (this.hasSynced) this.#wake();
        },
        receive: (event: WatchEvent<T>) => {
          cache.receive(event);
        },
      },
    });
    return { cache, reflector };
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
