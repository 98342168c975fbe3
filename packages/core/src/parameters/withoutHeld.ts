import type { ParameterRecord, ParameterValues } from '../state/parameterRecord.js';
import type { DecidedParameters } from './decideParameters.js';
import { PRELOAD, restartOnly } from './restartOnly.js';
import type { ParameterCatalogue } from './catalogue.js';

/** What is known of values that only a start applies. */
export type StartValues = Pick<ParameterRecord, 'held' | 'proven'>;

/**
 * The same with the values before in place of those with which a server did not start, and a
 * warning for each.
 */
export function withoutHeld(
  decided: DecidedParameters,
  catalogue: ParameterCatalogue,
  { held, proven = {} }: StartValues,
): DecidedParameters {
  const wanted = restartOnly(decided, catalogue);
  const names = Object.keys(wanted).filter((name) => held[name] === wanted[name]);
  if (names.length === 0) return decided;
  const own = names.filter((name) => name !== PRELOAD);
  return {
    parameters: sorted({
      ...without(decided.parameters, own),
      ...Object.fromEntries(own.flatMap((name) => entry(proven, name))),
    }),
    preload: names.includes(PRELOAD) ? librariesOf(proven[PRELOAD]) : decided.preload,
    warnings: [
      ...decided.warnings,
      ...names.map((name) => ({
        code: 'ParameterHeld' as const,
        name,
        message: `${name} of customPgParams is taken back: a server did not start after it was changed; write another value, or take the line out for a moment to try the same again`,
      })),
    ],
  };
}

function librariesOf(list: string | undefined): readonly string[] {
  return list === undefined ? [] : list.split(',');
}

function entry(values: ParameterValues, name: string): readonly (readonly [string, string])[] {
  const value = values[name];
  return value === undefined ? [] : [[name, value]];
}

function without(values: ParameterValues, names: readonly string[]): ParameterValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function sorted(values: ParameterValues): ParameterValues {
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
