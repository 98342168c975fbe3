import type { ParameterDefinition } from './catalogue.js';
import { isAscii } from './isAscii.js';
import { unitTable } from './parameterUnits.js';

// Whole numbers follow C: 0x1F is hexadecimal and 0600 octal, as in log_file_mode.
const HEX = /^([-+]?)0[xX]([0-9a-fA-F]+)$/;
const OCTAL = /^([-+]?)0([0-7]+)$/;
const DECIMAL = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;
const UNIT_AT_END = /(us|ms|min|[shd]|[kMGT]?B)$/;

/**
 * A number as PostgreSQL reads it, in the parameter's base unit, or `undefined` if it is none.
 * The rules are those of `parse_int` and `parse_real` in PostgreSQL's guc.c.
 */
export function parameterNumber(
  definition: Pick<ParameterDefinition, 'type' | 'unit'>,
  text: string,
): number | undefined {
  if (!isAscii(text)) return undefined;
  const whole = definition.type === 'integer';
  const trimmed = text.trim();
  const bare = plainNumber(trimmed, whole);
  if (bare !== undefined) return whole ? nearest(bare) : bare;

  const unit = UNIT_AT_END.exec(trimmed)?.[0];
  if (unit === undefined) return undefined;
  const factor = unitTable(definition.unit).get(unit);
  const amount = plainNumber(trimmed.slice(0, -unit.length).trimEnd(), whole);
  if (factor === undefined || amount === undefined) return undefined;
  return whole ? nearest(amount * factor) : amount * factor;
}

/** The nearest whole number, the even one of two, as C's `rint` has it. */
function nearest(number: number): number {
  const rounded = Math.round(number);
  return Math.abs(number % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function plainNumber(text: string, whole: boolean): number | undefined {
  if (whole) {
    const radix = HEX.test(text) ? 16 : OCTAL.test(text) ? 8 : 10;
    const [, sign = '', digits = ''] = (radix === 16 ? HEX : OCTAL).exec(text) ?? [];
    if (radix !== 10) return Number.parseInt(sign + digits, radix);
    if (/^[-+]?0\d+$/.test(text)) return undefined;
  }
  return DECIMAL.test(text) ? Number(text) : undefined;
}
