import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { certificateWishes, wishFindings } from './certificateWishes.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const read = (text: string) => {
  const annotations = { 'howdah.dev/authority-overlap': text };
  return {
    ms: certificateWishes(annotations).overlapMs,
    codes: wishFindings(annotations).map(({ code }) => code),
  };
};

describe('how long two authorities overlap', () => {
  it('is the number of units that is written', () => {
    const unit = fc.constantFrom('s', 'm', 'h', 'd');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), unit, (count, each) => {
        expect(read(`${count}${each}`)).toEqual({ ms: count * UNIT_MS[each], codes: [] });
      }),
    );
  });

  it('is a week where anything else is written, and that is said', () => {
    fc.assert(
      fc.property(hostileText('7', 'd', 's', ' ', '-1', '1.5', '1e3', '٧', 'D'), (text) => {
        const { ms, codes } = read(text);
        expect(Number.isSafeInteger(ms) && ms >= 0).toBe(true);
        if (/^[0-9]+[smhd]$/.test(text)) return;
        expect({ ms, codes }).toEqual({ ms: WEEK_MS, codes: ['OverlapInvalid'] });
      }),
    );
  });

  it.each(['7', 'd', '7d', ' '])('is soon told of a very long row of %j', (unit) => {
    promptly(() => {
      expect(read(unit.repeat(200_000)).ms).toBe(WEEK_MS);
    });
  });
});
