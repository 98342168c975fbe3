import type { ParameterWarning } from './parameterWarning.js';

const DEFAULT_MAX_CONNECTIONS = 100;
const RESERVED = ['superuser_reserved_connections', 'reserved_connections'] as const;

/**
 * Reserved connections must leave some for others, or the server does not start. Where they do
 * not, they go back to their defaults with a warning.
 */
export function withoutExcessReserved(parameters: Readonly<Record<string, string>>): {
  readonly parameters: Readonly<Record<string, string>>;
  readonly warnings: readonly ParameterWarning[];
} {
  const given = RESERVED.filter((name) => parameters[name] !== undefined);
  const reserved = given.reduce((sum, name) => sum + Number(parameters[name]), 0);
  const most = Number(parameters['max_connections'] ?? DEFAULT_MAX_CONNECTIONS);
  // The default of superuser_reserved_connections counts where only the other is given.
  const implied = given.includes('superuser_reserved_connections') ? 0 : 3;
  if (given.length === 0 || reserved + implied < most) return { parameters, warnings: [] };

  const dropped = new Set<string>(given);
  return {
    parameters: Object.fromEntries(
      Object.entries(parameters).filter(([name]) => !dropped.has(name)),
    ),
    warnings: given.map((name) => ({
      code: 'ParameterInvalid',
      name,
      message: `${name} of customPgParams is dropped: fewer than max_connections can be reserved`,
    })),
  };
}
