import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../text/fixtures/hostileText.js';
import { identifier, literal, UnquotableError } from './quote.js';

/** What the scanner of PostgreSQL makes of one token, whatever `standard_conforming_strings` is. */
function scanned(sql: string): string | undefined {
  const token = sql.trimStart();
  const escaping = token.startsWith("E'");
  const body = escaping ? token.slice(1) : token;
  const quote = body.charAt(0);
  let text = '';
  let at = 1;
  for (; at < body.length; at += 1) {
    const character = body.charAt(at);
    const doubled = character === body.charAt(at + 1);
    if (character === quote && !doubled) break;
    if (character === '\\' && quote === "'" && !(escaping && doubled)) return undefined;
    if (character === quote || character === '\\')
      at += quote === '"' && character === '\\' ? 0 : 1;
    text += character;
  }
  return at === body.length - 1 ? text : undefined;
}

describe('a text in a statement, whatever it holds', () => {
  it.each([
    ['identifier', identifier],
    ['literal', literal],
  ])('is one %s', (_, quoted) => {
    fc.assert(
      fc.property(hostileText('"', "'", '\\', 'E', '; drop table x --'), (text) => {
        fc.pre(!text.includes('\0'));
        expect(scanned(quoted(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['identifier', identifier],
    ['literal', literal],
  ])('is refused as an %s where it holds NUL, which no statement can', (_, quoted) => {
    expect(() => quoted('a\0b')).toThrow(UnquotableError);
  });
});
