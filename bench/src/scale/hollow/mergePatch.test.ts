import { expect, it } from 'vitest';
import { mergePatch } from './mergePatch.js';

it('merges at every level and drops what is set to null, as Patroni does', () => {
  const before = { ttl: 20, postgresql: { use_slots: true, parameters: { a: '1', b: '2' } } };

  expect(
    mergePatch(before, { ttl: null, postgresql: { parameters: { b: null, c: '3' } } }),
  ).toEqual({
    postgresql: { use_slots: true, parameters: { a: '1', c: '3' } },
  });
});
