import type { ParameterCatalogue } from './catalogue.js';
import type { DecidedParameters } from './decideParameters.js';
import { without } from './without.js';
import { parameterNumber } from './parameterNumber.js';

const DEFAULT_MAX_CONNECTIONS = 100;
const RESERVED = ['superuser_reserved_connections', 'reserved_connections'] as const;

/**
 * Reserved connections must leave some for others, or the server does not start. Where they do
 * not, they go back to their defaults with a warning.
 */
export function withoutExcessReserved(
  decided: DecidedParameters,
  catalogue: ParameterCatalogue,
): DecidedParameters {
  const { parameters } = decided;
  const numberOf = (name: string): number | undefined => {
    const definition = catalogue.definitions.get(name);
    const value = parameters[name];
    return definition && value !== undefined ? parameterNumber(definition, value) : undefined;
  };
  const given = RESERVED.filter((name) => parameters[name] !== undefined);
  const reserved = given.reduce((sum, name) => sum + (numberOf(name) ?? 0), 0);
  const most = numberOf('max_connections') ?? DEFAULT_MAX_CONNECTIONS;
  // The default of superuser_reserved_connections counts where only the other is given.
  const implied = given.includes('superuser_reserved_connections') ? 0 : 3;
  if (given.length === 0 || reserved + implied < most) return decided;

  return given.reduce(
    (rest, name) => without(rest, name, 'fewer than max_connections can be reserved'),
    decided,
  );
}
