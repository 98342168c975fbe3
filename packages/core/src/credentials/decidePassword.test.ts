import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidePassword } from './decidePassword.js';
import type { PasswordDecision, PasswordSides } from './decidePassword.js';

const generate = () => 'generated';

/** What the manifest's password leaves behind once it was taken over. */
const digestOf = (given: string) => decidePassword({ given }, generate).digest;

describe('the password of a role', () => {
  it.each<readonly [string, PasswordSides, Pick<PasswordDecision, 'password' | 'by'>]>([
    ['nothing is said', {}, { password: 'generated', by: 'nobody' }],
    ['the manifest gives the first', { given: 'm' }, { password: 'm', by: 'manifest' }],
    ['it was generated before', { written: 's', inUse: 's' }, { password: 's', by: 'secret' }],
    [
      'somebody writes the Secret',
      { written: 'new', inUse: 'old' },
      { password: 'new', by: 'secret' },
    ],
    [
      'the manifest changes',
      { given: 'new', written: 'old', inUse: 'old', digest: digestOf('old') },
      { password: 'new', by: 'manifest' },
    ],
    [
      'the Secret changes after the manifest',
      { given: 'm', written: 'new', inUse: 'm', digest: digestOf('m') },
      { password: 'new', by: 'secret' },
    ],
    [
      'both change at once',
      { given: 'm2', written: 's2', inUse: 'm1', digest: digestOf('m1') },
      { password: 'm2', by: 'manifest' },
    ],
    [
      'a field is added to the manifest',
      { given: 'm', written: 's', inUse: 's' },
      { password: 'm', by: 'manifest' },
    ],
    [
      'the field leaves',
      { written: 'm', inUse: 'm', digest: digestOf('m') },
      { password: 'm', by: 'secret' },
    ],
    ['the key is emptied', { written: '', inUse: 'old' }, { password: 'old', by: 'database' }],
    ['the key is removed', { inUse: 'old' }, { password: 'old', by: 'database' }],
    [
      'the key gets a line break',
      { written: 'new\n', inUse: 'old' },
      { password: 'old', by: 'database' },
    ],
    [
      'the key is emptied after it had its way',
      { given: 'm', written: '', inUse: 'later', digest: digestOf('m') },
      { password: 'later', by: 'database' },
    ],
    [
      'the Secret is gone, but the manifest knows',
      { given: 'm', digest: digestOf('m') },
      { password: 'm', by: 'manifest' },
    ],
    [
      'a field is emptied',
      { given: '', written: 's', inUse: 's' },
      { password: 's', by: 'secret' },
    ],
  ])('when %s', (_, sides, decision) => {
    expect(decidePassword(sides, generate)).toMatchObject(decision);
  });

  const side = fc.option(fc.constantFrom('', 'a', 'b', 'c', 'x\n'), { nil: undefined });
  const given = fc.option(fc.constantFrom('', 'a', 'b', 'c'), { nil: undefined });

  it('once taken over stays, until a side changes', () => {
    fc.assert(
      fc.property(fc.tuple(given, given), side, side, ([now, before], written, inUse) => {
        const digest = before ? digestOf(before) : undefined;
        const first = decidePassword({ given: now, written, inUse, digest }, generate);
        const { password } = first;
        const again = decidePassword(
          { given: now, written: password, inUse: password, digest: first.digest },
          () => 'another',
        );
        expect(again).toEqual({ ...first, by: 'secret' });
      }),
    );
  });

  it('is never empty, and never one that a password file cannot hold', () => {
    fc.assert(
      fc.property(given, side, side, (now, written, inUse) => {
        expect(decidePassword({ given: now, written, inUse }, generate).password).toMatch(
          /^[\w]+$/,
        );
      }),
    );
  });

  it('of the manifest is remembered as a digest that does not hold it', () => {
    expect(digestOf('hunter2')).not.toContain('hunter2');
    expect(decidePassword({ given: 'a' }, () => 'salt-1').digest).not.toBe(
      decidePassword({ given: 'a' }, () => 'salt-2').digest,
    );
  });
});
