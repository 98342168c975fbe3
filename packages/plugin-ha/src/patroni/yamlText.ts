import { stringify } from 'yaml';
import type { JsonObject } from '@howdah/plugin-api';

// PyYAML refuses these or takes them for line breaks; inside quotes they can be escaped.
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Writing YAML takes a millisecond, and every look at a cluster asks for what it asked before. */
const known = new Map<string, string>();
const MOST_KNOWN = 1000;

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
  const text = stringify(value, {
    version: '1.1',
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return text.replaceAll(UNPRINTABLE, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
