import type { DecidedParameters } from './decideParameters.js';

/** The same without one parameter, which keeps its default, and a warning that says why. */
export function without(decided: DecidedParameters, name: string, why: string): DecidedParameters {
  const message = `${name} of customPgParams is dropped and keeps its default: ${why}`;
  return {
    ...decided,
    parameters: Object.fromEntries(
      Object.entries(decided.parameters).filter(([other]) => other !== name),
    ),
    warnings: [...decided.warnings, { code: 'ParameterInvalid', name, message }],
  };
}
