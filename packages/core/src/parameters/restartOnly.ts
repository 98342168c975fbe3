import type { ParameterCatalogue } from './catalogue.js';
import type { DecidedParameters } from './decideParameters.js';

/** Under which the libraries to be loaded at a start are known. */
export const PRELOAD = 'shared_preload_libraries';

/** Of the user's parameters, those that take effect when a server is started, and only then. */
export function restartOnly(
  { parameters, preload }: Pick<DecidedParameters, 'parameters' | 'preload'>,
  catalogue: ParameterCatalogue,
): Readonly<Record<string, string>> {
  const own = Object.entries(parameters).filter(
    ([name]) => catalogue.definitions.get(name.toLowerCase())?.context === 'postmaster',
  );
  return Object.fromEntries([
    ...own,
    ...(preload.length === 0 ? [] : [[PRELOAD, preload.join(',')] as const]),
  ]);
}
