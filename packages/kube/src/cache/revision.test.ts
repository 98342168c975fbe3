import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRevisions } from './revision.js';

describe('compareRevisions', () => {
  it('orders decimal revisions as numbers, however long', () => {
    const revision = fc.bigInt({ min: 1n, max: 10n ** 30n });
    fc.assert(
      fc.property(revision, revision, (a, b) => {
        const order = compareRevisions(String(a), String(b));
        expect(Math.sign(order ?? Number.NaN)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it.each([
    ['abc', 'abd'],
    ['', '1'],
    ['07', '8'],
    ['1', '2-3'],
  ])('does not order %j and %j', (a, b) => {
    expect(compareRevisions(a, b)).toBeUndefined();
  });
});
