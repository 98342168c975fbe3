import { Composer, CST, Lexer, Parser } from 'yaml';
import { oneLine } from '../text/oneLine.js';

/** A person writes tens of lines. */
const LONGEST = 16_384;

/**
 * Deeper than any settings. The library calls itself for every level, and where it comes to the end
 * of the stack in a regular expression the engine ends the whole process.
 */
const DEEPEST = 32;

/** What a YAML text says, or why that is not to be known. */
export type PlainYaml = { readonly value: unknown } | { readonly problem: string };

/**
 * Reads one YAML document of values without tags, anchors and aliases: a few lines of those expand
 * to gigabytes. Follows YAML 1.1 as PyYAML, which Patroni uses, does. Throws nothing.
 */
export function plainYaml(text: string): PlainYaml {
  if (text.length > LONGEST) return { problem: `has more than ${LONGEST} characters` };
  try {
    const composer = new Composer({ version: '1.1' });
    const [document, second] = composer.compose(tokens(text), true, text.length);
    if (document === undefined || second !== undefined) return { problem: 'is not one document' };
    const [error] = document.errors;
    if (error !== undefined)
      return { problem: `is not YAML: ${oneLine(error.message.split('\n')[0] ?? '', 200)}` };
    return { value: document.toJS() };
  } catch (error) {
    return { problem: error instanceof NotPlain ? error.message : 'is not YAML' };
  }
}

/** Token by token, so that what is hostile is given up before anything is made of it. */
function* tokens(text: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (type === 'anchor' || type === 'alias' || type === 'tag') {
      throw new NotPlain('must not use tags, anchors and aliases of YAML');
    }
    yield* parser.next(lexeme);
    if (parser.stack.length > DEEPEST) throw new NotPlain('is nested too deep');
  }
  yield* parser.end();
}

class NotPlain extends Error {}
