import type { DecidedParameters } from './decideParameters.js';
import { PRELOAD } from './restartOnly.js';

/** The same without the values with which a server did not start, and a warning for each. */
export function withoutHeld(
  decided: DecidedParameters,
  held: Readonly<Record<string, string>>,
): DecidedParameters {
  const isHeld = (name: string, value: string): boolean => held[name] === value;
  const names = Object.entries(decided.parameters).flatMap(([name, value]) =>
    isHeld(name, value) ? [name] : [],
  );
  const preloadHeld = decided.preload.length > 0 && isHeld(PRELOAD, decided.preload.join(','));
  if (names.length === 0 && !preloadHeld) return decided;
  return {
    parameters: Object.fromEntries(
      Object.entries(decided.parameters).filter(([name]) => !names.includes(name)),
    ),
    preload: preloadHeld ? [] : decided.preload,
    warnings: [
      ...decided.warnings,
      ...[...names, ...(preloadHeld ? [PRELOAD] : [])].map((name) => ({
        code: 'ParameterHeld' as const,
        name,
        message: `${name} of customPgParams is taken back: a server did not start after it was changed; write another value, or take the line out for a moment to try the same again`,
      })),
    ],
  };
}
