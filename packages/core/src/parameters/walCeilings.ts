import type { ParameterCatalogue } from './catalogue.js';
import type { DecidedParameters } from './decideParameters.js';
import { parameterNumber } from './parameterNumber.js';
import type { ParameterWarning } from './parameterWarning.js';

/**
 * Shares of the WAL volume that each of these may claim. Together, and with what slots may hold
 * (half), they leave room for the segments of a checkpoint that is under way.
 */
const SHARES: ReadonlyMap<string, number> = new Map([
  ['wal_keep_size', 0.3],
  ['max_wal_size', 0.4],
  ['min_wal_size', 0.2],
]);

/** What of `max_wal_size` is set where the user says nothing: PostgreSQL's 1 GB, or less. */
export function defaultMaxWalSize(volumeMegabytes: number): number {
  return Math.max(32, Math.min(1024, Math.floor(volumeMegabytes / 4)));
}

/**
 * Lowers values that would fill the WAL volume, each with a warning: a full one stops the primary,
 * and every replica after it.
 */
export function underWalCeilings(
  decided: DecidedParameters,
  catalogue: ParameterCatalogue,
  volumeMegabytes: number,
): DecidedParameters {
  const parameters: Record<string, string> = { ...decided.parameters };
  const warnings: ParameterWarning[] = [...decided.warnings];
  for (const [name, share] of SHARES) {
    const value = parameters[name];
    const definition = catalogue.definitions.get(name);
    if (value === undefined || definition === undefined) continue;
    const megabytes = parameterNumber(definition, value);
    const ceiling = Math.max(32, Math.floor(volumeMegabytes * share));
    if (megabytes === undefined || megabytes <= ceiling) continue;
    parameters[name] = `${ceiling}MB`;
    warnings.push({
      code: 'ParameterLowered',
      name,
      message: `${name} of customPgParams is lowered to ${ceiling}MB: as written it would fill the WAL volume of ${volumeMegabytes} MiB; raise spec.fepChildCrVal.storage.walVol.size, or write at most ${ceiling}MB`,
    });
  }
  return { ...decided, parameters, warnings };
}
