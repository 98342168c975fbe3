import type { Informer } from '@howdah/kube';
import { expect } from 'vitest';
import type { ConfigMap } from './fixtures.js';

/** By which the caches of these tests are indexed: the values in the objects. */
export const BY_VALUE = {
  value: ({ data }: ConfigMap): readonly string[] => Object.values(data ?? {}),
};

/** How often a cache told each object added, less how often deleted, by its uid. Listens from now on. */
export function balanceOf(cache: Informer<ConfigMap>): ReadonlyMap<string, number> {
  const balance = new Map<string, number>();
  cache.onChange((old, current) => {
    const uid = (current ?? old)?.metadata.uid ?? '';
    const change = old === undefined ? 1 : current === undefined ? -1 : 0;
    balance.set(uid, (balance.get(uid) ?? 0) + change);
  });
  return balance;
}

/** Whether a cache holds these objects, in these versions, and no others. */
export function holdsAll(cache: Informer<ConfigMap>, items: readonly ConfigMap[]): boolean {
  if (!cache.hasSynced) return false;
  const versions = (objects: readonly ConfigMap[]): string =>
    JSON.stringify(objects.map(versionOf).toSorted());
  return versions(cache.list()) === versions(items);
}

/** The index knows the same objects, and what was told adds up to them. */
export function expectWholeStory(
  cache: Informer<ConfigMap>,
  balance: ReadonlyMap<string, number>,
  items: readonly ConfigMap[],
): void {
  const found = items.flatMap(({ data }) => cache.byIndex('value', data?.['v'] ?? ''));
  expect(new Set(found.map(nameOf))).toEqual(new Set(items.map(nameOf)));
  // Every object was told added once more often than deleted while it lives, else as often.
  const alive = new Set(items.map(({ metadata }) => metadata.uid));
  for (const [uid, count] of balance) expect(count).toBe(alive.has(uid) ? 1 : 0);
}

function nameOf({ metadata }: ConfigMap): string {
  return metadata.name;
}

function versionOf({ metadata }: ConfigMap): string {
  return `${metadata.uid ?? ''} ${metadata.resourceVersion ?? ''}`;
}
