import { Composer, CST, isScalar, Lexer, Parser, visit } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { StatePart } from './stateReading.js';
import { PLUGIN_BYTES, PROCEDURES_BYTES } from './stateSize.js';

/**
 * Far deeper than a record ever is. The library calls itself for every level, and where it comes to
 * the end of the stack in a regular expression the engine ends the whole process.
 */
const DEEPEST = 200;

const LONGEST = Math.max(PLUGIN_BYTES, PROCEDURES_BYTES);

/** Reads a part of the state, written by a machine and perhaps touched by a person. Throws nothing. */
export function parseYaml<T>(text: string, schema: z.ZodType<T>, what: string): StatePart<T> {
  let value: unknown;
  try {
    value = valueOf(text);
  } catch {
    return { part: 'unknown', reason: `${what} is not YAML; put back what stood there` };
  }
  const read = schema.safeParse(value);
  if (read.success) return { part: 'known', value: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path.join('.') ?? '';
  return {
    part: 'unknown',
    reason: `${what} is not what this operator writes (${path === '' ? 'as a whole' : `at ${path.slice(0, 100)}`}); put back what stood there`,
  };
}

/** @throws Error for what no record can be. */
function valueOf(text: string): unknown {
  if (text.length > LONGEST) throw new SyntaxError('too long');
  // Comparing every key with every other is left out: it takes the square of their number.
  const composer = new Composer({ uniqueKeys: false });
  const [document, second] = composer.compose(tokens(text), true, text.length);
  if (document === undefined || second !== undefined) throw new SyntaxError('not one document');
  const [error] = document.errors;
  if (error !== undefined) throw error;
  if (hasKeyTwice(document)) throw new SyntaxError('a key twice');
  return document.toJS();
}

/**
 * Token by token, so that what is hostile is given up before anything is made of it, and at its first
 * mistake: the library goes on to the end, and makes an error of every mistake in a row of them.
 */
function* tokens(text: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (type === 'anchor' || type === 'alias' || type === 'tag') throw new SyntaxError(type);
    yield* withoutErrors(parser.next(lexeme));
    if (parser.stack.length > DEEPEST) throw new SyntaxError('too deep');
    const last = parser.stack.at(-1);
    if (last !== undefined && hasRemnant(last)) throw new SyntaxError('something at a node end');
  }
  yield* withoutErrors(parser.end());
}

function* withoutErrors(found: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of found) {
    if (token.type === 'error' || token.type === 'directive') throw new SyntaxError(token.type);
    yield token;
  }
}

const BLANKS: ReadonlySet<string> = new Set(['space', 'comment', 'newline']);

/** Whether a node that is complete is followed by more than blanks, as in `"a" "b"`. */
function hasRemnant(token: CST.Token): boolean {
  if (!('end' in token) || token.end === undefined) return false;
  const last = token.end.at(-1);
  const closed = token.type === 'flow-collection' && token.end.length === 1;
  return last !== undefined && !closed && !BLANKS.has(last.type);
}

function hasKeyTwice(document: Document): boolean {
  let twice = false;
  visit(document, {
    Map: (_, { items }) => {
      const keys = new Set(items.map(({ key }) => (isScalar(key) ? key.value : key)));
      twice ||= keys.size < items.length;
      return twice ? visit.BREAK : undefined;
    },
  });
  return twice;
}
