import { describe, expect, it } from 'vitest';
import type { Json } from '../json.js';
import { NOTHING_MERGED } from './mergedSlots.js';
import { fill, readSlot } from './pluginSlot.js';
import { SECRET_MOUNT } from './secretMount.js';

const request = {
  workload: 'app/proxy',
  container: 'proxy',
  object: 'kms-login',
  path: '/run/kms/login',
} as const;

const read = (value: Json) =>
  readSlot(SECRET_MOUNT, {
    ...NOTHING_MERGED,
    pluginSlots: { [SECRET_MOUNT.id]: [{ key: 'tde.example.org/kms', value }] },
  });

describe('a request for a file out of a secret store', () => {
  it('is read as it was filled in', () => {
    const { key, value, law } = fill(SECRET_MOUNT, { key: 'tde.example.org/kms', value: request });
    expect(law).toBe('keyed');
    expect(read(value)).toEqual([{ key, value: request }]);
  });

  it.each<readonly [string, Json, string]>([
    ['no object', 'hunter2', 'workload: expected a text'],
    ['an unknown workload', { ...request, workload: 'hunter2' }, 'workload: expected instance'],
    ['no file', { ...request, path: '' }, 'path: expected a text'],
    ['a number', { ...request, object: 7 }, 'object: expected a text'],
  ])('is refused with the place and not the value when it is %s', (_, value, message) => {
    expect(() => read(value)).toThrow(`secrets.howdah.dev/mount: ${message}`);
    expect(() => read(value)).not.toThrow('hunter2');
  });
});
