import type { Json, ObjectJson } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { guardedWatch } from './guardedWatch.js';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const pod = (resourceVersion: string): ObjectJson => ({
  ...POD,
  metadata: { name: 'a', resourceVersion },
});

const guardedWith = (watch: object) => {
  const told: string[] = [];
  const log = {
    info: () => undefined,
    warn: (fields: object) => void told.push(JSON.stringify(fields)),
  };
  const relevant = (): Json => null;
  return { told, watch: guardedWatch('x.example.org', { ...POD, relevant, ...watch }, log) };
};

const fails = (): never => {
  throw new TypeError('hunter2');
};

it('what a plugin answers is taken, by what it comes to', () => {
  const { watch, told } = guardedWith({
    relevant: ({ metadata }: ObjectJson) => ({ b: metadata.name, a: 1 }),
    clustersOf: () => ['my-db'],
  });
  const other = guardedWith({ relevant: () => ({ a: 1, b: 'a' }) }).watch;
  expect(watch.relevant(pod('1'))).toBe(other.relevant(pod('2')));
  expect(watch.clustersOf?.(pod('1'))).toEqual(['my-db']);
  expect('clustersOf' in other).toBe(false);
  expect(told).toEqual([]);
});

it.each([
  ['throws', fails],
  [
    'answers what never ends',
    () => {
      const endless: { of?: object } = {};
      endless.of = endless;
      return endless;
    },
  ],
])('an object of which a plugin %s is news whenever it changes', (_, relevant) => {
  const { watch, told } = guardedWith({ relevant });
  expect(watch.relevant(pod('1'))).toBe(watch.relevant(pod('1')));
  expect(watch.relevant(pod('1'))).not.toBe(watch.relevant(pod('2')));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('x.example.org');
  expect(told[0]).not.toContain('hunter2');
});

it.each([[fails], [() => 'my-db'], [() => [7]], [() => undefined]])(
  'an object of which it is not known whom it concerns concerns nobody',
  (clustersOf) => {
    const { watch, told } = guardedWith({ clustersOf });
    expect(watch.clustersOf?.(pod('1'))).toEqual([]);
    expect(told).toHaveLength(1);
  },
);

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
  const watch = guardedWatch('x.example.org', new Watch(), { info: fails, warn: fails });
  expect(watch.clustersOf?.(pod('1'))).toEqual(['my-db']);
  expect(watch.relevant(pod('1'))).toBe('["my-db"]');
});
