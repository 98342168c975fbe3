import type { ParameterDefinition } from './catalogue.js';
import { parameterNumber } from './parameterNumber.js';
import { SAFE_RANGES } from './safeRange.js';
import type { SafeRange } from './safeRange.js';
import { STRING_RULES } from './stringRule.js';

/** A value in the form to be written, or what the parameter expects instead. */
export type CheckedValue = { readonly value: string } | { readonly expected: string };

// PostgreSQL takes these, though pg_settings does not list them.
const HIDDEN_SPELLINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wal_level: { archive: 'replica', hot_standby: 'replica' },
  client_min_messages: { debug: 'debug2' },
  log_min_messages: { debug: 'debug2' },
  log_min_error_statement: { debug: 'debug2' },
};

const UNSAFE_CHOICES: Readonly<Record<string, string>> = {
  // Without replicas' records in the WAL no replica can follow.
  wal_level: 'minimal',
  // Pods ask for no huge pages, and their seccomp profile forbids io_uring.
  huge_pages: 'on',
  io_method: 'io_uring',
};

/** Judges a value as the server would when it starts, so that it does start. */
export function checkValue(definition: ParameterDefinition, text: string): CheckedValue {
  switch (definition.type) {
    case 'bool':
      return checkBool(text);
    case 'enum':
      return checkEnum(definition, text);
    case 'integer':
    case 'real':
      return checkNumber(definition, text);
    case 'string': {
      const rule = STRING_RULES[definition.name];
      return rule && !rule.accepts(text) ? { expected: rule.expected } : { value: text };
    }
  }
}

/** Written out, because Patroni takes no shortened words. */
function checkBool(text: string): CheckedValue {
  const value = truth(text);
  return value === undefined ? { expected: '`on` or `off`' } : { value: value ? 'on' : 'off' };
}

/** PostgreSQL takes any beginning of `true`, `false`, `yes`, `no`, and `on`, `of`, `off`, 1, 0. */
function truth(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  if (['true', 'yes'].some((whole) => whole.startsWith(word)) || word === 'on' || word === '1') {
    return true;
  }
  const no = ['false', 'no'].some((whole) => whole.startsWith(word));
  return no || word === 'of' || word === 'off' || word === '0' ? false : undefined;
}

function checkEnum(definition: ParameterDefinition, text: string): CheckedValue {
  const word = text.trim().toLowerCase();
  const unsafe = UNSAFE_CHOICES[definition.name];
  const values = (definition.enumValues ?? []).filter((value) => value !== unsafe);
  const meant = HIDDEN_SPELLINGS[definition.name]?.[word] ?? word;
  const listed = values.find((value) => value.toLowerCase() === meant);
  if (listed !== undefined) return { value: listed };

  // Enumerations that grew out of booleans still take true, yes and 1, but no shortened words.
  const boolean = ['true', 'yes', '1', 'false', 'no', '0'].includes(word) ? truth(word) : undefined;
  const onOff = boolean ? 'on' : 'off';
  if (boolean !== undefined && values.includes(onOff)) return { value: onOff };
  return { expected: `one of ${values.map((value) => `\`${value}\``).join(', ')}` };
}

function checkNumber(definition: ParameterDefinition, text: string): CheckedValue {
  const bounded: ParameterDefinition & SafeRange = {
    ...definition,
    ...SAFE_RANGES[definition.name],
  };
  const { min = -Infinity, max = Infinity, multipleOf = 0 } = bounded;
  const number = parameterNumber(definition, text);
  if (number === undefined) return { expected: rangeText(bounded) };
  const within = (number >= min && number <= max) || number === bounded.also;
  const whole = multipleOf === 0 || number % multipleOf === 0;
  return within && whole ? { value: text.trim() } : { expected: rangeText(bounded) };
}

function rangeText(bounded: ParameterDefinition & SafeRange): string {
  const { type, unit, min, max, also, multipleOf } = bounded;
  const step = multipleOf === undefined ? '' : ` that ${multipleOf} divides,`;
  const kind = `${type === 'integer' ? 'a whole number' : 'a number'}${step}`;
  const other = also === undefined ? '' : `, or ${also},`;
  const range = min !== undefined && max !== undefined ? ` between ${min} and ${max}${other}` : '';
  if (unit === undefined) return `${kind}${range}`;
  return `${kind}${range} in units of ${unit}, or with a unit of its own such as ${example(unit)}`;
}

function example(unit: string): string {
  return unit.endsWith('B') ? '`64MB`' : '`30s`';
}
