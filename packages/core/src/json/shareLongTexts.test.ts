import { expect, it } from 'vitest';
import { shareLongTexts } from './shareLongTexts.js';

const long = (letter: string): string => letter.repeat(4096);

it('objects are equal to what they were, whatever came by before', () => {
  for (let number = 0; number < 200; number += 1) {
    const text = `${long('x')}${number % 90}`;
    const value = { data: { text, short: 's', list: [text, 1, null, true] } };
    expect(shareLongTexts(structuredClone(value))).toEqual(value);
  }
});
