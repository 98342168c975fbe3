/** What one line of a parameter text says. */
export type ParameterLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'entry'; readonly name: string; readonly value: string }
  | { readonly kind: 'invalid'; readonly name: string; readonly problem: string };

const NAME = /^[a-z_][a-z0-9_$]*(\.[a-z_][a-z0-9_$]*)*$/;
const LONGEST_NAME = 128;
const BLANK = /[\t\v\f\r ]/;
// Tab is the one control character that postgresql.conf carries safely. Half of a surrogate pair
// has no UTF-8, so that Patroni could not write the file.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f\p{Cs}]/u;

/** Reads one line: `name = value`, blanks anywhere around, `#` begins a comment. */
export function parameterLine(line: string): ParameterLine {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return { kind: 'blank' };

  const equals = text.indexOf('=');
  const comment = text.indexOf('#');
  if (equals === -1 || (comment !== -1 && comment < equals)) {
    return { kind: 'invalid', name: '', problem: 'expected `name = value`' };
  }

  const name = text.slice(0, equals).trim().toLowerCase();
  if (name.length > LONGEST_NAME || !NAME.test(name)) {
    return { kind: 'invalid', name: '', problem: 'expected the name of a parameter before `=`' };
  }
  const read = readValue(text.slice(equals + 1).trimStart());
  return 'value' in read
    ? { kind: 'entry', name, value: read.value }
    : { kind: 'invalid', name, problem: read.problem };
}

type ReadValue = { readonly value: string } | { readonly problem: string };

function readValue(text: string): ReadValue {
  const read = text.startsWith("'") ? quotedValue(text) : plainValue(text);
  if ('value' in read && CONTROL.test(read.value)) {
    return { problem: 'control characters are not allowed in a value' };
  }
  return read;
}

function plainValue(text: string): ReadValue {
  const comment = text.indexOf('#');
  const value = (comment === -1 ? text : text.slice(0, comment)).trim();
  if (value === '') return { problem: "expected a value; write '' for an empty one" };
  if (BLANK.test(value)) return { problem: 'a value with blanks needs single quotes' };
  if (value.includes("'")) return { problem: 'a value with quotes needs single quotes around it' };
  return { value };
}

/** A backslash is an ordinary character, as FEP has it: only `''` stands for a quote. */
function quotedValue(text: string): ReadValue {
  let value = '';
  let from = 1;
  for (;;) {
    const quote = text.indexOf("'", from);
    if (quote === -1) return { problem: 'the closing quote is missing' };
    value += text.slice(from, quote);
    if (text[quote + 1] !== "'") {
      const rest = text.slice(quote + 1).trimStart();
      if (rest === '' || rest.startsWith('#')) return { value };
      return { problem: 'nothing but a comment may follow the closing quote' };
    }
    value += "'";
    from = quote + 2;
  }
}
