import { KubeError } from '../errors/kubeError.js';
import type { Log } from '../log/log.js';
import type { KubeObject } from '../object/kubeObject.js';
import { formatKey, keyOf } from '../object/objectKey.js';
import type { ObjectKey } from '../object/objectKey.js';
import type { WatchEvent } from '../watch/watchEvent.js';
import { Indexes } from './indexes.js';
import type { Indexer } from './indexes.js';
import { compareRevisions } from './revision.js';
import { shareEqualParts } from './shareEqualParts.js';
import { trimObject } from './trimObject.js';

/** Hears of each change: added without `old`, deleted without `current`. */
export type CacheListener<T extends KubeObject> = (
  old: T | undefined,
  current: T | undefined,
) => void;

/** What a reader may ask of a cache. Before the first list is in, every question throws. */
export interface ReadCache<T extends KubeObject> {
  readonly hasSynced: boolean;
  get(key: ObjectKey): T | undefined;
  list(namespace?: string): readonly T[];
  byIndex(index: string, value: string): readonly T[];
  /** Puts the answer of a write in, until the watch has caught up with it. */
  observe(object: T): void;
}

export interface ObjectCacheOptions<T extends KubeObject> {
  /** What errors and logs call the objects. */
  readonly resource: string;
  readonly log: Log;
  /** Drops what the caller never reads, such as the data of Secrets. */
  readonly trim?: ((object: T) => T) | undefined;
  readonly indexes?: Readonly<Record<string, Indexer<T>>> | undefined;
}

/** Objects of one kind as last seen, fed by a reflector and by our own writes. */
export class ObjectCache<T extends KubeObject> implements ReadCache<T> {
  readonly #options: ObjectCacheOptions<T>;
  readonly #objects = new Map<string, T>();
  readonly #indexes: Indexes<T>;
  readonly #listeners = new Set<CacheListener<T>>();
  /** Keys whose object came from a write that the watch has not shown yet. */
  readonly #ahead = new Set<string>();
  #position: string | undefined;

  constructor(options: ObjectCacheOptions<T>) {
    this.#options = options;
    this.#indexes = new Indexes(options.indexes ?? {});
  }

  get hasSynced(): boolean {
    return this.#position !== undefined;
  }

  get(key: ObjectKey): T | undefined {
    this.#requireSynced();
    return this.#objects.get(formatKey(key));
  }

  list(namespace?: string): readonly T[] {
    this.#requireSynced();
    const all = [...this.#objects.values()];
    if (namespace === undefined) return all;
    return all.filter((object) => object.metadata.namespace === namespace);
  }

  byIndex(index: string, value: string): readonly T[] {
    this.#requireSynced();
    const keys = this.#indexes.find(index, value);
    if (keys === undefined) {
      throw new KubeError({
        code: 'INVALID_OBJECT',
        message: `the cache of ${this.#options.resource} has no index ${index}; name it when the informer is made`,
      });
    }
    return [...keys].flatMap((key) => this.#objects.get(key) ?? []);
  }

  observe(object: T): void {
    const { resourceVersion } = object.metadata;
    // Before the first list there is nothing to overlay; the list will hold the object.
    if (this.#position === undefined || resourceVersion === undefined) return;
    // The watch is past this answer: what it showed, be it a deletion, is newer.
    const order = compareRevisions(resourceVersion, this.#position);
    if (order !== undefined && order <= 0) return;

    const key = formatKey(keyOf(object));
    const held = this.#objects.get(key);
    if (held?.metadata.resourceVersion === resourceVersion) return;
    if (held !== undefined && isOlder(object, held)) return;

    this.#put(key, this.trim(structuredClone(object)));
    this.#ahead.add(key);
  }

  /** What the cache keeps of an object. Takes the object over. */
  trim(object: T): T {
    trimObject(object);
    return this.#options.trim?.(object) ?? object;
  }

  /** Takes a whole list: what it does not hold is gone, unless we wrote it after the list. */
  replace(items: readonly T[], resourceVersion: string): void {
    const listed = new Set<string>();
    this.#position = resourceVersion;
    for (const item of items) {
      const key = formatKey(keyOf(item));
      listed.add(key);
      this.#receive(key, item);
    }
    for (const [key, held] of [...this.#objects]) {
      if (listed.has(key)) continue;
      const order = compareRevisions(resourceVersion, held.metadata.resourceVersion ?? '');
      if (this.#ahead.has(key) && order !== undefined && order < 0) continue;
      this.#drop(key);
    }
  }

  /** Takes one event of the watch. */
  receive(event: WatchEvent<T>): void {
    if (event.type === 'bookmark') {
      this.#position = event.resourceVersion;
      return;
    }
    const key = formatKey(keyOf(event.object));
    this.#position = event.object.metadata.resourceVersion ?? this.#position;
    if (event.type !== 'deleted') {
      this.#receive(key, event.object);
      return;
    }
    const held = this.#objects.get(key);
    // What is held came after this deletion: a write of ours made the object anew.
    if (held !== undefined && isOlder(event.object, held)) return;
    this.#drop(key, event.object);
  }

  /** Calls the listener at each change until the returned function is called. */
  onChange(listener: CacheListener<T>): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #receive(key: string, object: T): void {
    const held = this.#objects.get(key);
    if (held !== undefined && this.#ahead.has(key) && isOlder(object, held)) return;
    this.#ahead.delete(key);
    if (held?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    this.#put(key, object);
  }

  #put(key: string, object: T): void {
    const held = this.#objects.get(key);
    if (held !== undefined && held.metadata.uid !== object.metadata.uid) {
      // Another object under the same name: whoever cared for the first must hear that it is gone.
      this.#drop(key);
      this.#put(key, object);
      return;
    }
    if (held !== undefined) {
      this.#indexes.remove(key, held);
      shareEqualParts(held, object);
    }
    this.#objects.set(key, object);
    this.#indexes.add(key, object);
    this.#tell(held, object);
  }

  #drop(key: string, last?: T): void {
    const held = this.#objects.get(key);
    this.#ahead.delete(key);
    if (held === undefined) return;
    this.#objects.delete(key);
    this.#indexes.remove(key, held);
    const same = last !== undefined && last.metadata.uid === held.metadata.uid;
    this.#tell(same ? last : held, undefined);
  }

  #tell(old: T | undefined, current: T | undefined): void {
    for (const listener of this.#listeners) {
      try {
        listener(old, current);
      } catch (error) {
        this.#options.log.warn(
          {
            resource: this.#options.resource,
            error: error instanceof Error ? error.name : 'unknown',
          },
          'a listener of the cache threw; the others were told all the same',
        );
      }
    }
  }

  #requireSynced(): void {
    if (this.hasSynced) return;
    throw new KubeError({
      code: 'NOT_SYNCED',
      message: `the cache of ${this.#options.resource} has not seen its first list; wait for whenSynced`,
    });
  }
}

function isOlder(a: KubeObject, b: KubeObject): boolean {
  const order = compareRevisions(
    a.metadata.resourceVersion ?? '',
    b.metadata.resourceVersion ?? '',
  );
  return order !== undefined && order < 0;
}
