import type { Json, ObjectJson, WatchedKind } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { untyped } from './fixtures/untyped.js';
import { guardedWatch } from './guardedWatch.js';
import { examplePlugin } from './fixtures/examplePlugin.js';

const { manifest } = examplePlugin('a');

const version = (resourceVersion: string): ObjectJson => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'x', resourceVersion },
});

/** A watch under guard, and what it told of failures. */
function guarded(part: Partial<WatchedKind>) {
  const told: string[] = [];
  const watch = { apiVersion: 'v1', kind: 'Pod', relevant: () => null, ...part };
  const guard = guardedWatch(manifest, watch, ({ message }) => told.push(message));
  return { ...guard, told };
}

const leak = (): never => {
  throw new TypeError('the password is hunter2');
};

const cycle: Record<string, unknown> = {};
cycle['cycle'] = cycle;

describe('a watch whose plugin cannot say what matters', () => {
  it.each<readonly [string, () => unknown]>([
    ['throws', leak],
    ['answers nothing', () => undefined],
    ['answers later, and then fails', () => Promise.reject(new TypeError('hunter2'))],
    ['answers a cycle', () => cycle],
    ['answers more than there is', () => 'x'.repeat(5_000_000)],
    [
      'writes to the object',
      (object?: unknown) => Object.assign(untyped<object>(object), { a: 1 }),
    ],
  ])('and %s takes every version for news, and says so without a text of it', (_, relevant) => {
    const watch = guarded({ relevant: untyped(relevant) });
    const [first, second] = [version('1'), version('2')];
    expect(watch.relevant(first)).toBe(watch.relevant(version('1')));
    expect(watch.relevant(first)).not.toBe(watch.relevant(second));
    expect(watch.told[0]).toMatch(/^Plugin a\.example .*say what matters of Pod shop\/x/);
    expect(watch.told.join()).not.toContain('hunter2');
  });
});

describe('a watch whose plugin cannot name clusters', () => {
  it.each<readonly [string, () => unknown]>([
    ['throws', leak],
    ['answers nothing', () => undefined],
    ['answers a name alone', () => 'my-db'],
    ['answers what are no names', () => ['my-db', 7]],
    ['answers a list of nothing', () => Array.from<unknown>({ length: 2 })],
  ])('and %s names none, and says so', (_, clustersOf) => {
    const watch = guarded({ clustersOf: untyped(clustersOf) });
    expect(watch.clustersOf?.(version('1'))).toEqual([]);
    expect(watch.told).toHaveLength(1);
    expect(watch.told[0]).toMatch(/^Plugin a\.example .*name the clusters of Pod shop\/x/);
    expect(watch.told.join()).not.toContain('hunter2');
  });
});

it('a watch that never returns is interrupted once, and asked no more', () => {
  let asked = 0;
  const watch = guarded({
    relevant: () => {
      asked += 1;
      for (;;);
    },
  });
  expect(watch.relevant(version('1'))).not.toBe(watch.relevant(version('2')));
  expect(asked).toBe(1);
  expect(watch.told).toEqual([
    expect.stringMatching(/^Plugin a\.example did not return .*say what matters of Pod shop\/x/),
  ]);
});

it('an object is found under what it was put under, however often its plugin thinks otherwise', () => {
  let count = 0;
  const watch = guarded({
    clustersOf: () => {
      count += 1;
      return [`cluster-${count}`];
    },
  });
  const object = version('1');
  expect(watch.clustersOf?.(object)).toEqual(['cluster-1']);
  expect(watch.clustersOf?.(object)).toEqual(['cluster-1']);
  expect(watch.clustersOf?.(version('2'))).toEqual(['cluster-2']);
});

it('a watch that answers as it should is answered for', () => {
  const watch = guarded({ relevant: () => ({ ready: true }), clustersOf: () => ['my-db'] });
  expect(watch.relevant(version('1'))).toBe('{"ready":true}');
  expect(watch.clustersOf?.(version('1'))).toEqual(['my-db']);
  expect(guarded({})).not.toHaveProperty('clustersOf');
  expect(watch.told).toEqual([]);
});

it('a watch that is an object of a class is asked as one', () => {
  class Watch {
    readonly apiVersion = 'v1';
    readonly kind = 'Pod';
    readonly #names = ['my-db'];

    relevant(): Json {
      return this.#names;
    }

    clustersOf(): readonly string[] {
      return this.#names;
    }
  }
  const watch = guardedWatch(manifest, new Watch(), leak);
  expect(watch.clustersOf?.(version('1'))).toEqual(['my-db']);
  expect(watch.relevant(version('1'))).toBe('["my-db"]');
});
