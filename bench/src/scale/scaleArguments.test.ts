import { describe, expect, it } from 'vitest';
import { scaleArguments } from './scaleArguments.js';

describe('scaleArguments', () => {
  it('measures all sizes of the table unless asked for fewer', () => {
    expect(scaleArguments([]).sizes).toEqual([0, 1, 10, 50, 200, 500]);
    expect(scaleArguments(['--sizes', '10,0,10']).sizes).toEqual([0, 10]);
  });

  it('lets the broken ones fail in one way alone', () => {
    expect(scaleArguments(['--failing', 'silent-patroni']).failing).toEqual(['silent-patroni']);
    expect(() => scaleArguments(['--failing', 'loud'])).toThrow('silent-database');
  });

  it.each([
    ['--sizes', '1,many'],
    ['--sizes', '501'],
    ['--seconds', '5'],
    ['--edits', '0'],
    ['--members', '-1'],
  ])('says what %s wants when given %s', (flag, text) => {
    expect(() => scaleArguments([`${flag}=${text}`])).toThrow(`${flag} wants whole numbers`);
  });
});
