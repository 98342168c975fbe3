/** One token of pg_hba.conf. Quoting takes keywords and prefixes (`all`, `+role`) literally. */
export interface HbaToken {
  readonly text: string;
  readonly quoted: boolean;
}

/** The fields of a line, each a list of tokens that were separated by commas. */
export type HbaFields =
  | { readonly fields: readonly (readonly HbaToken[])[] }
  | { readonly problem: string };

const BLANK = new Set([' ', '\t', '\r', '\v', '\f']);
const ENDS_PLAIN_TEXT = new Set([...BLANK, ',', '#', '"']);

/** Splits a line as `next_token` of PostgreSQL's hba.c does; empty items of lists are refused. */
export function hbaFields(line: string): HbaFields {
  const fields: HbaToken[][] = [];
  let current: HbaToken[] = [];
  let position = 0;
  let afterComma = false;

  for (;;) {
    while (BLANK.has(line.charAt(position))) position += 1;
    const next = line.charAt(position);
    if (next === '' || next === '#') break;
    if (next === ',') return { problem: 'a list has an empty item' };

    const read = readToken(line, position);
    if ('problem' in read) return read;
    current.push(read.token);
    afterComma = line.charAt(read.end) === ',';
    position = afterComma ? read.end + 1 : read.end;
    if (!afterComma) {
      fields.push(current);
      current = [];
    }
  }
  return afterComma ? { problem: 'a list ends with a comma' } : { fields };
}

type ReadToken = { readonly token: HbaToken; readonly end: number } | { readonly problem: string };

function readToken(line: string, start: number): ReadToken {
  let text = '';
  let position = start;
  let quoted = false;
  while (position < line.length) {
    const character = line.charAt(position);
    if (character === '"') {
      const section = quotedSection(line, position);
      if (section === undefined) return { problem: 'a closing quote is missing' };
      if (text === '') quoted = true;
      text += section.text;
      position = section.end;
    } else if (ENDS_PLAIN_TEXT.has(character)) {
      break;
    } else {
      text += character;
      position += 1;
    }
  }
  return { token: { text, quoted }, end: position };
}

function quotedSection(line: string, start: number): { text: string; end: number } | undefined {
  let text = '';
  let from = start + 1;
  for (;;) {
    const quote = line.indexOf('"', from);
    if (quote === -1) return undefined;
    text += line.slice(from, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    from = quote + 2;
  }
}

/** Writes a token so that it is read back the same. */
export function hbaTokenText({ text, quoted }: HbaToken): string {
  // A backslash at the end of a line would join the next record to it.
  if (!quoted && /^[^\s,"#@][^\s,"#]*$/.test(text) && !text.endsWith('\\')) return text;
  const escape = (part: string): string => `"${part.replaceAll('"', '""')}"`;
  if (quoted) return escape(text);
  // A quote that comes later does not take the token literally, as one in front does.
  const [first = ''] = text;
  return first + escape(text.slice(first.length));
}
