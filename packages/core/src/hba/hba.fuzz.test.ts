import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_FILE } from '../api/objectShapes.js';
import { cpuMs } from '../text/fixtures/cpuMs.js';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { decideHba } from './decideHba.js';
import { hostileHbaLine } from './fixtures/hostileHba.js';
import { longestHba, longHba } from './fixtures/longHba.js';
import { hbaRecordText } from './hbaRecord.js';
import { parseHbaRecord } from './parseHbaRecord.js';
import { userHba } from './userHba.js';

const line = fc.oneof(
  { weight: 3, arbitrary: hostileHbaLine },
  {
    weight: 1,
    arbitrary: hostileText('host', 'all', '10.0.0.0/8', 'md5', '\\\n', '@f', 'include'),
  },
);

/** Half of this on a machine that has nothing else to do would be slow. */
const MOST_MS = 500;

describe('customPgHba, whatever is written', () => {
  it('comes to records that are read back as they were meant', () => {
    fc.assert(
      fc.property(line, (written) => {
        const parsed = parseHbaRecord(written);
        if (parsed.kind !== 'record') return;
        expect(parseHbaRecord(hbaRecordText(parsed.record))).toEqual(parsed);
      }),
    );
  });

  it('comes to rules of one line each that do not run into each other', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, forceSsl) => {
        const { rules, warnings } = userHba(lines.join('\n'), { forceSsl });
        for (const rule of rules) expect(rule).not.toMatch(/[\n\r\0]|\p{Cs}|\\$/u);
        for (const { message } of warnings) expect(message).not.toMatch(/\p{Cc}|\p{Cs}/u);
        expect(userHba(rules.join('\n'), { forceSsl }).rules).toEqual(rules);
      }),
    );
  });

  it('takes no longer than its length where it has very many records', () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `local d${index} u${index} peer`);
    promptly(() => {
      expect(userHba(lines.join('\n')).rules).toHaveLength(lines.length);
    });
  });

  it.each([
    ['records', longHba((index) => `host d${index} u${index} 10.${index % 250}.0.0/16 md5`)],
    ['networks', longHba((index) => `host a b 2001:db8:${(index % 65_536).toString(16)}::/48 md5`)],
    ['masks', longHba(() => `host a b ::1 ${'ffff:'.repeat(7)}ffff md5`)],
    ['lists', longHba((index) => `host ${'a,'.repeat(700)}x${index} a all md5`)],
    [
      'names in two lists',
      `host ${'a,'.repeat(LONGEST_FILE / 4 - 20)}b x all md5\nhost ${'b,'.repeat(LONGEST_FILE / 4 - 20)}b x all md5`,
    ],
    ['wrong lines', longHba(() => 'x')],
  ])('costs little of the processor where the longest text is full of %s', (_, text) => {
    expect(text.length).toBeGreaterThan(LONGEST_FILE * 0.98);
    expect(text.length).toBeLessThanOrEqual(LONGEST_FILE);
    expect(cpuMs(() => userHba(text, { before: ['local all all peer'] }))).toBeLessThan(MOST_MS);
  });

  it('costs little of the processor however long texts are made', () => {
    fc.assert(
      fc.property(longestHba, (text) => {
        expect(cpuMs(() => decideHba(text, { verifyClient: true }))).toBeLessThan(MOST_MS);
      }),
      { numRuns: 8 },
    );
  });

  it.each(['/', '/(', 'a.', '"', '[a-', '\\', ',', ' ', '1.', ':', '=', '/a?', '-', '\ud83d'])(
    'takes no longer than its length where a field is a very long row of %j',
    (unit) => {
      const long = unit.repeat(200_000 / unit.length);
      promptly(() => {
        userHba(
          `host /${long} a all md5\nhost a "${long}" ${long} md5\nlocal a b peer map=${long}`,
        );
      });
    },
  );
});
