import type { ParameterCatalogue } from './catalogue.js';
import type { DecidedParameters } from './decideParameters.js';
import { parameterNumber } from './parameterNumber.js';
import { without } from './without.js';

// PostgreSQL's, but for the senders, of which the HA manager's default counts.
const DEFAULTS: Readonly<Record<string, number>> = {
  max_connections: 100,
  max_worker_processes: 8,
  max_wal_senders: 32,
  autovacuum_worker_slots: 16,
  autovacuum_max_workers: 3,
  max_locks_per_transaction: 64,
  max_pred_locks_per_transaction: 64,
  track_activity_query_size: 1024,
  shared_buffers: 16_384,
  'pg_stat_statements.max': 5000,
};
const PROCESSES = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'autovacuum_worker_slots',
  'autovacuum_max_workers',
];
const PAGES = [
  'shared_buffers',
  'wal_buffers',
  'commit_timestamp_buffers',
  'multixact_member_buffers',
  'multixact_offset_buffers',
  'notify_buffers',
  'serializable_buffers',
  'subtransaction_buffers',
  'transaction_buffers',
];
const REST = [
  'max_locks_per_transaction',
  'max_pred_locks_per_transaction',
  'max_prepared_transactions',
  'max_replication_slots',
  'min_dynamic_shared_memory',
  'pg_stat_statements.max',
  'track_activity_query_size',
];
const MEBIBYTE = 1024 ** 2;

/**
 * Drops what no pod of this size can hold, the greatest first: such a server is killed as it
 * starts, or cannot map its memory.
 */
export function withinMemory(
  decided: DecidedParameters,
  catalogue: ParameterCatalogue,
  memoryBytes: number,
): DecidedParameters {
  const demand = sharedMemory(decided.parameters, catalogue);
  if (demand <= memoryBytes) return decided;
  const savings = [...PROCESSES, ...PAGES, ...REST].map((name) => {
    const { [name]: _dropped, ...others } = decided.parameters;
    return { name, bytes: demand - sharedMemory(others, catalogue) };
  });
  const greatest = savings.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  // What is left is not the user's doing: the pod is too small for the defaults.
  if (greatest.bytes <= 0 || greatest.bytes < memoryBytes / 8) return decided;
  const why = `with it the server needs ${mebibytes(demand)} MiB of shared memory, and the pod has ${mebibytes(memoryBytes)} MiB; write less, or raise spec.fep.mcSpec.limits.memory`;
  return withinMemory(without(decided, greatest.name, why), catalogue, memoryBytes);
}

/** Close to what `postgres -C shared_memory_size` says of versions 15 to 18. */
function sharedMemory(
  parameters: Readonly<Record<string, string>>,
  catalogue: ParameterCatalogue,
): number {
  const numberOf = (name: string): number => {
    const definition = catalogue.definitions.get(name);
    if (definition === undefined) return 0;
    const value = parameters[name];
    const number = value === undefined ? undefined : parameterNumber(definition, value);
    return Math.max(0, number ?? DEFAULTS[name] ?? 0);
  };
  const sum = (names: readonly string[]): number =>
    names.reduce((total, name) => total + numberOf(name), 0);

  const locks =
    400 * numberOf('max_locks_per_transaction') + 220 * numberOf('max_pred_locks_per_transaction');
  return (
    16 * MEBIBYTE +
    sum(PROCESSES) * (8192 + locks + numberOf('track_activity_query_size')) +
    numberOf('max_prepared_transactions') * (6144 + locks) +
    sum(PAGES) * 8192 * 1.03 +
    numberOf('min_dynamic_shared_memory') * MEBIBYTE +
    numberOf('max_replication_slots') * 512 +
    numberOf('pg_stat_statements.max') * 450
  );
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / MEBIBYTE);
}
