import { parameterLine } from './parameterLine.js';
import type { ParameterWarning } from './parameterWarning.js';

/** A parameter text as read: names in lower case, values without quotes. */
export interface ParsedPgParams {
  readonly entries: ReadonlyMap<string, string>;
  readonly warnings: readonly ParameterWarning[];
}

/**
 * Reads `customPgParams`. An invalid line is skipped with a warning and the rest is read on; of a
 * name given twice the last value counts. Warnings name the line and parameter, never a value.
 *
 * @example parsePgParams("work_mem = 4MB # per sort").entries.get('work_mem') // '4MB'
 */
export function parsePgParams(text: string): ParsedPgParams {
  const entries = new Map<string, string>();
  const warnings: ParameterWarning[] = [];
  const givenAt = new Map<string, number>();

  for (const [index, rawLine] of text.split(/\r\n|\n/).entries()) {
    const line = index + 1;
    const read = parameterLine(rawLine);
    if (read.kind === 'blank') continue;
    if (read.kind === 'invalid') {
      warnings.push(invalidLine(read.name, read.problem, line));
      continue;
    }

    const earlier = givenAt.get(read.name);
    if (earlier !== undefined) warnings.push(repeated(read.name, earlier, line));
    givenAt.set(read.name, line);
    entries.set(read.name, read.value);
  }
  return { entries, warnings };
}

function invalidLine(name: string, problem: string, line: number): ParameterWarning {
  const where = name === '' ? `line ${line}` : `line ${line} (${name})`;
  const message = `${where} of customPgParams was skipped: ${problem}`;
  return { code: 'ParameterLineInvalid', name, message, line };
}

function repeated(name: string, earlier: number, line: number): ParameterWarning {
  const message =
    `${name} is given on lines ${earlier} and ${line} of customPgParams; ` +
    'the last one counts, remove the other';
  return { code: 'ParameterRepeated', name, message, line };
}
