import type { KubeObject } from '../object/kubeObject.js';

/** The values under which an object is found by an index. */
export type Indexer<T extends KubeObject> = (object: T) => readonly string[];

/** Indexes by owner: the uids of all owner references. */
export function byOwnerUid(object: KubeObject): readonly string[] {
  return object.metadata.ownerReferences?.map(({ uid }) => uid) ?? [];
}

/** Makes an index by the value of a label. */
export function byLabel(label: string): (object: KubeObject) => readonly string[] {
  return (object) => {
    const value = object.metadata.labels?.[label];
    return value === undefined ? [] : [value];
  };
}

/** The keys of objects, by index and value. */
export class Indexes<T extends KubeObject> {
  readonly #indexers: ReadonlyMap<string, Indexer<T>>;
  readonly #keys = new Map<string, Map<string, Set<string>>>();

  constructor(indexers: Readonly<Record<string, Indexer<T>>>) {
    this.#indexers = new Map(Object.entries(indexers));
    for (const name of this.#indexers.keys()) this.#keys.set(name, new Map());
  }

  /** `undefined` when there is no such index. */
  find(index: string, value: string): ReadonlySet<string> | undefined {
    const values = this.#keys.get(index);
    return values === undefined ? undefined : (values.get(value) ?? EMPTY);
  }

  add(key: string, object: T): void {
    for (const [name, indexer] of this.#indexers) {
      const values = this.#keys.get(name);
      for (const value of indexer(object)) {
        const keys = values?.get(value);
        if (keys === undefined) values?.set(value, new Set([key]));
        else keys.add(key);
      }
    }
  }

  remove(key: string, object: T): void {
    for (const [name, indexer] of this.#indexers) {
      const values = this.#keys.get(name);
      for (const value of indexer(object)) {
        const keys = values?.get(value);
        keys?.delete(key);
        if (keys?.size === 0) values?.delete(value);
      }
    }
  }
}

const EMPTY: ReadonlySet<string> = new Set();
