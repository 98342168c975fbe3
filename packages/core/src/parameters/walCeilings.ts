import type { WalVolume } from '@howdah/plugin-api';
import type { ParameterCatalogue } from './catalogue.js';
import type { DecidedParameters } from './decideParameters.js';
import { parameterNumber } from './parameterNumber.js';
import type { ParameterWarning } from './parameterWarning.js';

/**
 * Shares of the WAL volume that each of these may claim. What is kept for `wal_keep_size` and what
 * for slots is the same WAL, so the greatest of each kind leaves room for a checkpoint under way.
 */
const SHARES: ReadonlyMap<string, number> = new Map([
  ['wal_keep_size', 0.3],
  ['max_wal_size', 0.4],
  ['min_wal_size', 0.2],
  ['max_slot_wal_keep_size', 0.5],
]);

const LEAST_MEGABYTES = 32;

/** What of `max_wal_size` is set where the user says nothing: PostgreSQL's 1 GB, or less. */
export function defaultMaxWalSize(volume: WalVolume): number {
  return Math.max(LEAST_MEGABYTES, Math.min(1024, share(volume, 0.25)));
}

/**
 * Lowers values that would fill the WAL volume, each with a warning: a full one stops the primary,
 * and every replica after it.
 */
export function underWalCeilings(
  decided: DecidedParameters,
  catalogue: ParameterCatalogue,
  volume: WalVolume,
): DecidedParameters {
  const parameters: Record<string, string> = { ...decided.parameters };
  const warnings: ParameterWarning[] = [...decided.warnings];
  for (const [name, part] of SHARES) {
    const value = parameters[name];
    const definition = catalogue.definitions.get(name);
    if (value === undefined || definition === undefined) continue;
    const ceiling = Math.max(LEAST_MEGABYTES, share(volume, part));
    const megabytes = parameterNumber(definition, value) ?? 0;
    // Less than nothing is without limit, as in max_slot_wal_keep_size = -1.
    if (megabytes >= 0 && megabytes <= ceiling) continue;
    parameters[name] = `${ceiling}MB`;
    warnings.push({
      code: 'ParameterLowered',
      name,
      message: `${name} of customPgParams is lowered to ${ceiling}MB: as written it would fill the volume of ${megabytesOf(volume)} MiB that WAL is on; ${advice(volume)}, or write at most ${ceiling}MB`,
    });
  }
  return { ...decided, parameters, warnings };
}

/** Data that is on the same volume gets half of it. */
function share(volume: WalVolume, part: number): number {
  return Math.floor((megabytesOf(volume) * part) / (volume.shared ? 2 : 1));
}

function megabytesOf({ bytes }: WalVolume): number {
  return Math.floor(bytes / 1024 ** 2);
}

function advice({ shared }: WalVolume): string {
  return shared
    ? 'make the cluster with a spec.fepChildCrVal.storage.walVol'
    : 'raise spec.fepChildCrVal.storage.walVol.size';
}
