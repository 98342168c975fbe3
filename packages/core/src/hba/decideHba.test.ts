import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideHba } from './decideHba.js';
import { hostileHbaLine } from './fixtures/hostileHba.js';

const GOOD = 'host all all 10.66.0.0/16 reject\nhost all all all md5';
const WRONG = 'local all all peer\nhost all all 10.66.0.0/16 rejct\nhost all all all md5\nx';
const CLOSED = ['local all all reject', 'host all all all reject'];

describe('customPgHba with a wrong line', () => {
  it('leaves the records from before it in force, and says so at the line', () => {
    const { rules, warnings, good } = decideHba(WRONG, { good: GOOD });

    expect(rules).toEqual(GOOD.split('\n'));
    expect(good).toBe(GOOD);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^line 2 .*; until every line is right, the records from before/),
      expect.stringMatching(/^line 4 of customPgHba is wrong: [^;]*$/),
    ]);
  });

  it('holds down to that line where there is nothing before it, and lets in nobody else', () => {
    const { rules, warnings, good } = decideHba(WRONG, {});

    expect(rules).toEqual(['local all all peer', ...CLOSED]);
    expect(good).toBeUndefined();
    expect(warnings[0]?.message).toContain('nobody else is let in');
  });

  it('is treated so too where what was there before is wrong by now', () => {
    const regex = 'host all /^app all md5';

    expect(decideHba(regex, { good: regex, major: 17 }).rules).toEqual([regex]);
    expect(decideHba(regex, { good: regex, major: 15 }).rules).toEqual(CLOSED);
  });

  it('goes back to no records where there were none', () => {
    expect(decideHba('x', { good: '' })).toMatchObject({ rules: [], good: '' });
  });

  it('never has a part of it in force without the rest, whatever is written', () => {
    fc.assert(
      fc.property(fc.array(hostileHbaLine, { maxLength: 6 }), (lines) => {
        const text = lines.join('\n');
        const { rules, good } = decideHba(text, { good: GOOD });
        if (good === text) return;
        expect({ rules, good }).toEqual({ rules: GOOD.split('\n'), good: GOOD });
      }),
    );
  });
});

it('what was right is what a later text goes back to, read anew', () => {
  const { good } = decideHba('host all all all md5', {});

  expect(decideHba('x', { good, forceSsl: true }).rules).toEqual(['hostssl all all all md5']);
});
