import { stringify } from 'yaml';
import type { JsonObject } from '@howdah/plugin-api';

/**
 * YAML that PyYAML reads as it was meant. Every string is quoted: YAML 1.1 takes a bare `off` for
 * false, a bare `12:30` for 750 and a bare `1_0` for 10.
 */
export function yamlText(value: JsonObject): string {
  return stringify(value, {
    version: '1.1',
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
