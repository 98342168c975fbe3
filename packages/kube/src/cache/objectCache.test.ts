import { describe, expect, it } from 'vitest';
import { silentLog } from '../log/log.js';
import type { KubeObject } from '../object/kubeObject.js';
import { ObjectCache } from './objectCache.js';

interface Note extends KubeObject {
  readonly text?: string;
}

const note = (uid: string, resourceVersion: string, text = ''): Note => ({
  apiVersion: 'v1',
  kind: 'Note',
  metadata: { name: 'x', namespace: 'n', uid, resourceVersion },
  text,
});
const key = { namespace: 'n', name: 'x' };

function cacheOf(items: readonly Note[], resourceVersion: string) {
  const cache = new ObjectCache<Note>({ resource: 'notes', log: silentLog });
  const told: string[] = [];
  cache.onChange((old, current) => {
    told.push(`${old?.metadata.uid ?? '-'}>${current?.metadata.uid ?? '-'}`);
  });
  cache.replace(items, resourceVersion);
  return { cache, told };
}

describe('the overlay of our own writes', () => {
  it('gives way to the watch once that has caught up', () => {
    const { cache } = cacheOf([note('a', '10')], '10');
    cache.observe(note('a', '12', 'ours'));
    cache.receive({ type: 'modified', object: note('a', '11', 'before') });
    expect(cache.get(key)?.text).toBe('ours');
    cache.receive({ type: 'modified', object: note('a', '12', 'ours') });
    cache.receive({ type: 'modified', object: note('a', '13', 'later') });
    expect(cache.get(key)?.text).toBe('later');
  });

  it('refuses an answer that the watch has passed', () => {
    const { cache } = cacheOf([], '10');
    cache.receive({ type: 'bookmark', resourceVersion: '20' });
    cache.observe(note('a', '15'));
    expect(cache.get(key)).toBeUndefined();
  });

  it('is not undone by late events about an earlier object of the same name', () => {
    const { cache, told } = cacheOf([note('a', '10')], '10');
    cache.observe(note('b', '14'));
    cache.receive({ type: 'modified', object: note('a', '11') });
    cache.receive({ type: 'deleted', object: note('a', '12') });
    cache.receive({ type: 'added', object: note('b', '14') });
    expect(cache.get(key)?.metadata.uid).toBe('b');
    expect(told).toEqual(['->a', 'a>-', '->b']);
  });

  it('outlives a list from before the write, and not one from after it', () => {
    const { cache } = cacheOf([], '10');
    cache.observe(note('a', '15'));
    cache.replace([], '12');
    expect(cache.get(key)?.metadata.uid).toBe('a');
    cache.replace([], '16');
    expect(cache.get(key)).toBeUndefined();
  });

  it('gives way to any event where versions cannot be ordered', () => {
    const { cache } = cacheOf([note('a', 'p')], 'p');
    cache.observe(note('a', 'q', 'ours'));
    expect(cache.get(key)?.text).toBe('ours');
    cache.receive({ type: 'modified', object: note('a', 'r', 'theirs') });
    expect(cache.get(key)?.text).toBe('theirs');
  });
});

describe('the cache', () => {
  it('tells nobody of an object that did not change', () => {
    const { cache, told } = cacheOf([note('a', '10')], '10');
    cache.replace([note('a', '10')], '20');
    expect(told).toEqual(['->a']);
  });

  it('tells of a deletion with the last state of the object', () => {
    const { cache } = cacheOf([note('a', '10', 'first')], '10');
    const last: (string | undefined)[] = [];
    cache.onChange((old) => last.push(old?.text));
    cache.receive({ type: 'deleted', object: note('a', '11', 'last') });
    expect(last).toEqual(['last']);
  });

  it('forgets a listener that was taken away', () => {
    const { cache } = cacheOf([], '10');
    let calls = 0;
    const remove = cache.onChange(() => {
      calls += 1;
    });
    remove();
    cache.receive({ type: 'added', object: note('a', '11') });
    expect(calls).toBe(0);
  });
});
