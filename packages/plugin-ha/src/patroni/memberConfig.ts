import type { Json, JsonObject, PluginInput } from '@howdah/plugin-api';
import {
  CONFIG_DIRECTORY,
  REST_PORT,
  ROLE_LABEL,
  SCRATCH_DIRECTORY,
  scopeLabel,
  SOCKET_DIRECTORY,
} from '../names.js';
import type { HaSpec } from '../spec/haSpec.js';

/** The part of Patroni's configuration whose change needs a restart of the member. */
export function memberConfig(input: PluginInput<HaSpec>): JsonObject {
  const { cluster, names } = input;
  const callback = `python3 ${CONFIG_DIRECTORY}/pointPrimaryService.py --service ${names.primaryService}`;
  return {
    scope: cluster.name,
    kubernetes: {
      use_endpoints: false,
      labels: names.labels,
      scope_label: scopeLabel(cluster, names),
      role_label: ROLE_LABEL,
      leader_label_value: 'master',
      follower_label_value: 'replica',
      standby_leader_label_value: 'master',
    },
    restapi: { listen: `0.0.0.0:${REST_PORT}` },
    postgresql: {
      listen: `*:${cluster.port}`,
      data_dir: names.dataDirectory,
      bin_dir: `/usr/lib/postgresql/${cluster.postgresMajor}/bin`,
      pgpass: `${SCRATCH_DIRECTORY}/pgpass`,
      use_unix_socket: true,
      parameters: { unix_socket_directories: SOCKET_DIRECTORY },
      callbacks: { on_start: callback, on_restart: callback, on_role_change: callback },
      basebackup: baseBackup(names.walDirectory),
    },
    watchdog: { mode: 'off' },
    log: { level: 'INFO', deduplicate_heartbeat_logs: true },
  };
}

function baseBackup(walDirectory: string | undefined): Json {
  const options: Json[] = [{ checkpoint: 'fast' }];
  return walDirectory === undefined ? options : [...options, { waldir: walDirectory }];
}
