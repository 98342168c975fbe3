import type { JsonObject, MergedSlots } from '@howdah/plugin-api';
import type { HaSpec } from '../spec/haSpec.js';

/**
 * Parameters that Patroni sets itself or that would take the files it manages out of its hands.
 * Some it ignores with a warning at each reload, `hba_file` would switch its pg_hba.conf off.
 */
const PATRONI_OWNS: ReadonlySet<string> = new Set([
  'cluster_name',
  'config_file',
  'data_directory',
  'external_pid_file',
  'hba_file',
  'ident_file',
  'listen_addresses',
  'port',
  'primary_conninfo',
  'primary_slot_name',
  'restore_command',
  'unix_socket_directories',
]);

const ARCHIVING: ReadonlySet<string> = new Set([
  'archive_command',
  'archive_library',
  'archive_mode',
]);

/**
 * The cluster-wide configuration: read from `bootstrap.dcs` by the first member, kept by the
 * `configure` step afterwards. Every member applies a change of it without a restart of its pod.
 */
export function dynamicConfig(spec: HaSpec, merged: MergedSlots): JsonObject {
  const { timings, slots } = spec;
  return {
    ttl: timings.ttl,
    loop_wait: timings.loopWait,
    retry_timeout: timings.retryTimeout,
    primary_start_timeout: timings.primaryStartTimeout,
    ...(timings.primaryStopTimeout === undefined
      ? {}
      : { primary_stop_timeout: timings.primaryStopTimeout }),
    maximum_lag_on_failover: 1048576,
    check_timeline: true,
    synchronous_mode: spec.synchronous,
    synchronous_mode_strict: false,
    failsafe_mode: true,
    member_slots_ttl: '30min',
    ...(Object.keys(slots).length === 0 ? {} : { slots }),
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      // A rewind that failed half-way leaves nothing that could start.
      remove_data_directory_on_rewind_failure: true,
      parameters: postgresParameters(merged),
      pg_hba: merged.hba,
      ...(merged.walRestore === undefined
        ? {}
        : { recovery_conf: { restore_command: merged.walRestore.command } }),
      ...replicaMethods(merged),
    },
  };
}

/** `postgresql.parameters` from the merged slots, in the order of their names. */
function postgresParameters(merged: MergedSlots): Readonly<Record<string, string>> {
  const kept = Object.entries(merged.parameters).filter(
    ([name]) => !PATRONI_OWNS.has(name.toLowerCase()) && !ARCHIVING.has(name.toLowerCase()),
  );
  const archiving: [string, string][] =
    merged.walArchive === undefined
      ? [['archive_mode', 'off']]
      : [
          ['archive_mode', 'on'],
          ['archive_command', merged.walArchive.command],
        ];
  const preload: [string, string][] =
    merged.preload.length === 0 ? [] : [['shared_preload_libraries', merged.preload.join(',')]];
  const all = [...kept, ...archiving, ...preload];
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function replicaMethods(merged: MergedSlots): JsonObject {
  if (merged.replicaMethods.length === 0) return {};
  const options = merged.replicaMethods.map((method): [string, JsonObject] => [
    method.id,
    { ...method.options, command: method.command },
  ]);
  return {
    create_replica_methods: [...merged.replicaMethods.map((method) => method.id), 'basebackup'],
    ...Object.fromEntries(options),
  };
}
