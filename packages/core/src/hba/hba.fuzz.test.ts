import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { hostileHbaLine } from './fixtures/hostileHba.js';
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
