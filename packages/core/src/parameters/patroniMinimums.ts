import type { ParameterCatalogue } from './catalogue.js';
import type { DecidedParameters } from './decideParameters.js';
import { parameterNumber } from './parameterNumber.js';
import type { ParameterWarning } from './parameterWarning.js';

/** Below these Patroni silently puts values of its own (`CMDLINE_OPTIONS`, available_parameters). */
function minimums(members: number): ReadonlyMap<string, readonly [least: number, unit: string]> {
  // A sender and a slot per replica, and two for copies that are being made.
  const streams = members + 2;
  return new Map([
    ['max_connections', [25, '']],
    ['max_wal_senders', [Math.max(3, streams), '']],
    ['max_replication_slots', [Math.max(4, streams), '']],
    ['max_locks_per_transaction', [32, '']],
    ['max_worker_processes', [2, '']],
    ['wal_keep_size', [16, 'MB']],
    ['maintenance_work_mem', [1024, 'kB']],
  ]);
}

/** Raises what a cluster of so many members cannot run with, each with a warning. */
export function overPatroniMinimums(
  decided: DecidedParameters,
  catalogue: ParameterCatalogue,
  members: number,
): DecidedParameters {
  const parameters: Record<string, string> = { ...decided.parameters };
  const warnings: ParameterWarning[] = [...decided.warnings];
  for (const [name, [least, unit]] of minimums(members)) {
    const value = parameters[name];
    const definition = catalogue.definitions.get(name);
    if (value === undefined || definition === undefined) continue;
    if ((parameterNumber(definition, value) ?? least) >= least) continue;
    parameters[name] = `${least}${unit}`;
    warnings.push({
      code: 'ParameterRaised',
      name,
      message: `${name} of customPgParams is raised to ${least}${unit}, the least that the members of this cluster run with; write that or more`,
    });
  }
  return { ...decided, parameters, warnings };
}
