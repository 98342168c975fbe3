import type { AnyObject } from '@howdah/kube';
import { expect, it } from 'vitest';
import { serves, shardOf } from './shard.js';

const object = (shard?: string): AnyObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'x',
    ...(shard === undefined ? {} : { labels: { 'howdah.dev/shard': shard } }),
  },
});

it.each([
  [undefined, [], ''],
  [object(), [], ''],
  [object('a'), [], 'a'],
  [object('a'), [object('b')], 'a'],
  [object(), [object('b')], 'b'],
  [object(), [undefined, object('b')], 'b'],
  [object(), [undefined], ''],
])('an object is of the shard it names, or of that of its cluster', (one, clusters, shard) => {
  expect(shardOf(one, clusters)).toBe(shard);
});

it('an operator without a shard serves what names none, and one with a shard nothing else', () => {
  expect([serves(undefined, ''), serves(undefined, 'a')]).toEqual([true, false]);
  expect([serves('a', ''), serves('a', 'a'), serves('a', 'b')]).toEqual([false, true, false]);
});
