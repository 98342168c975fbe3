import { Document, isScalar, visit } from 'yaml';
import type { JsonObject } from '@howdah/plugin-api';

// PyYAML refuses these or takes them for line breaks; inside quotes they can be escaped.
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Writing YAML takes a millisecond, and every look at a cluster asks for what it asked before. */
const known = new Map<string, string>();
const MOST_KNOWN = 1000;

const MERGE = 'tag:yaml.org,2002:merge';

/** A key that is read as it stands. The library quotes `on` and its like by itself. */
const PLAIN_KEY = /^[A-Za-z0-9_./-]{1,128}$/;

/**
 * YAML that PyYAML reads as it was meant. Every string is quoted: YAML 1.1 takes a bare `off` for
 * false, a bare `12:30` for 750 and a bare `1_0` for 10.
 */
export function yamlText(value: JsonObject): string {
  const json = JSON.stringify(value);
  const text = known.get(json) ?? written(value);
  // What was asked for last is forgotten last.
  known.delete(json);
  known.set(json, text);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return text;
}

function written(value: JsonObject): string {
  const document = new Document(value, {
    version: '1.1',
    // Else a text `<<` would stay bare, whatever is said of texts.
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== MERGE),
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && !PLAIN_KEY.test(String(key.value))) key.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  return text.replaceAll(UNPRINTABLE, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
