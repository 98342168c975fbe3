import { formatKey, systemClock } from '@howdah/kube';
import type { Kind, KubeObject, ObjectKey } from '@howdah/kube';
import { gone } from './failure.js';
import { mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { uidOf } from './metadata.js';
import { managedFieldsOf } from './fields/managedFields.js';
import type { Ownership } from './fields/serverSideApply.js';

/** One change, as etcd would keep it. */
export interface StoredEvent {
  readonly revision: number;
  readonly resource: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: JsonMap;
  /** The object before, so that a watch with a selector sees it leave. */
  readonly previous: JsonMap | undefined;
}

export interface Entry {
  readonly object: JsonMap;
  readonly owners: Ownership;
  /** When each manager wrote something last. */
  readonly times: ReadonlyMap<string, string>;
}

/** An entry, and the resource that it is of. */
export interface Located {
  readonly resource: string;
  readonly entry: Entry;
}

// A real server starts far above one; so do we, lest anyone count on small numbers.
const FIRST_REVISION = 1000;

/** All objects, and the history of how they came to be. */
export class Store {
  readonly #entries = new Map<string, Map<string, Entry>>();
  readonly #uids = new Map<string, { readonly resource: string; readonly key: ObjectKey }>();
  readonly #history: StoredEvent[] = [];
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  /** What time it is, for timestamps. */
  now: () => number = () => systemClock.now();
  /** The kind that is served under a version and a name, for who follows references. */
  kindOf: (apiVersion: string, kind: string) => Kind<KubeObject> | undefined = () => undefined;
  #revision = FIRST_REVISION;
  #floor = FIRST_REVISION;

  get revision(): number {
    return this.#revision;
  }

  /** Another that holds the same, and goes its own way from now on. */
  copy(): Store {
    const copy = new Store();
    for (const [resource, entries] of this.#entries) copy.#entries.set(resource, new Map(entries));
    for (const [uid, place] of this.#uids) copy.#uids.set(uid, place);
    copy.#history.push(...this.#history);
    copy.#revision = this.#revision;
    copy.#floor = this.#floor;
    return copy;
  }

  get(resource: string, key: ObjectKey): Entry | undefined {
    return this.#entries.get(resource)?.get(formatKey(key));
  }

  /** The object with a uid, if there is one. */
  byUid(uid: string | undefined): Located | undefined {
    const place = this.#uids.get(uid ?? '');
    const entry = place === undefined ? undefined : this.get(place.resource, place.key);
    return place === undefined || entry === undefined
      ? undefined
      : { resource: place.resource, entry };
  }

  /**
   * The objects of a resource as they were at a revision, in the order of their keys, as etcd lists
   * them. Throws 410 when that is forgotten.
   */
  list(resource: string, revision = this.#revision): readonly JsonMap[] {
    const objects = new Map<string, JsonMap>();
    for (const [key, { object }] of this.#entries.get(resource) ?? []) objects.set(key, object);
    for (const event of this.eventsAfter(resource, revision).toReversed()) {
      const key = formatKey(keyOfMap(event.object));
      if (event.previous === undefined) objects.delete(key);
      else objects.set(key, event.previous);
    }
    return [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Every entry of every resource. */
  all(): readonly Located[] {
    return [...this.#entries].flatMap(([resource, entries]) =>
      [...entries.values()].map((entry) => ({ resource, entry })),
    );
  }

  put(resource: string, entry: Entry): JsonMap {
    const key = keyOfMap(entry.object);
    const previous = this.get(resource, key)?.object;
    const object = this.#stamp(entry);
    const entries = this.#entries.get(resource) ?? new Map<string, Entry>();
    this.#entries.set(resource, entries);
    entries.set(formatKey(key), { ...entry, object });
    this.#uids.set(uidOf(object) ?? '', { resource, key });
    this.#record({
      resource,
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      object,
      previous,
    });
    return object;
  }

  /** The event of a deletion carries the revision of the deletion. */
  remove(resource: string, key: ObjectKey): JsonMap | undefined {
    const entry = this.get(resource, key);
    if (entry === undefined) return undefined;
    this.#entries.get(resource)?.delete(formatKey(key));
    this.#uids.delete(uidOf(entry.object) ?? '');
    const object = this.#stamp(entry);
    this.#record({ resource, type: 'DELETED', object, previous: entry.object });
    return object;
  }

  /** What happened after a revision. Throws 410 when that is forgotten. */
  eventsAfter(resource: string, revision: number): readonly StoredEvent[] {
    if (revision < this.#floor) throw gone();
    return this.#history.filter(
      (event) => event.resource === resource && event.revision > revision,
    );
  }

  /** Forgets the history: a watch from before is told 410. */
  compact(): void {
    this.#history.length = 0;
    this.#revision += 1;
    this.#floor = this.#revision;
  }

  subscribe(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #stamp({ object, owners, times }: Entry): JsonMap {
    this.#revision += 1;
    const metadata = {
      ...mapAt(object, 'metadata'),
      resourceVersion: String(this.#revision),
      managedFields: managedFieldsOf({ owners, times }, object['apiVersion']),
    };
    return { ...object, metadata };
  }

  #record(event: Omit<StoredEvent, 'revision'>): void {
    const stored = { ...event, revision: this.#revision };
    this.#history.push(stored);
    for (const listener of [...this.#listeners]) listener(stored);
  }
}

/** The key of an object. */
export function keyOfMap(object: JsonMap): ObjectKey {
  const metadata = mapAt(object, 'metadata');
  return { namespace: textAt(metadata, 'namespace'), name: textAt(metadata, 'name') ?? '' };
}
