import type { Contribution, Credential, WalVolume } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { roleName } from '../api/roleNames.js';
import { hbaTokenText } from '../hba/hbaTokens.js';
import { SERVER_CLIENTS } from './clusterNames.js';
import { TLS_DIRECTORY } from './instancePod.js';
import { defaultMaxWalSize } from '../parameters/walCeilings.js';
import { logDirectory } from './volumes.js';

/** Parameters core must own, with what the warning to the user calls their owner. */
export function serverSettings(cluster: FepCluster, wal: WalVolume): readonly Contribution[] {
  const required: Readonly<Record<string, string>> = {
    port: String(cluster.spec.fep.servicePort),
    listen_addresses: '*',
    ssl: 'on',
    ssl_cert_file: `${TLS_DIRECTORY}/tls.crt`,
    ssl_key_file: `${TLS_DIRECTORY}/tls.key`,
    ssl_ca_file: `${TLS_DIRECTORY}/${SERVER_CLIENTS}`,
  };
  const defaults: Readonly<Record<string, string>> = {
    max_wal_size: `${defaultMaxWalSize(wal)}MB`,
    password_encryption: 'scram-sha-256',
    logging_collector: 'on',
    log_destination: 'csvlog',
    log_directory: logDirectory(cluster),
    log_filename: 'logfile-%a.log',
    log_file_mode: '0640',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
  };
  return [
    ...Object.entries(required).map(([name, value]): Contribution => ({
      slot: 'pg.parameter',
      name,
      value,
      strength: 'required',
    })),
    ...Object.entries(defaults).map(([name, value]): Contribution => ({
      slot: 'pg.parameter',
      name,
      value,
      strength: 'default',
    })),
  ];
}

/**
 * Records of core. The superuser may come from anywhere, with its password and encrypted: it is
 * how the operator keeps roles in step; so may the role that monitors. Everybody else comes after
 * the user's own records.
 */
export function accessRules(
  cluster: FepCluster,
  { username, clientcert }: Credential,
): readonly Contribution[] {
  const method =
    clientcert === undefined ? 'scram-sha-256' : `scram-sha-256 clientcert=${clientcert}`;
  const isEncrypted = cluster.spec.fep.forceSsl === true || clientcert !== undefined;
  const kind = isEncrypted ? 'hostssl' : 'host';
  const metrics = roleName(cluster.spec.fepChildCrVal.sysUsers ?? {}, 'pgMetricsUser');
  return [
    {
      slot: 'pg.hba',
      id: 'core-superuser',
      rule: `hostssl all ${literal(username)} all ${method}`,
    },
    ...(metrics === undefined
      ? []
      : [
          {
            slot: 'pg.hba' as const,
            id: 'core-monitoring',
            rule: `${kind} all ${literal(metrics)} all ${method}`,
          },
        ]),
    {
      slot: 'pg.hba',
      id: 'core-everyone',
      rule: `${kind} all all all ${method}`,
      strength: 'default',
    },
  ];
}

/** A role's name that is no keyword, no group and no expression, whatever it looks like. */
function literal(name: string): string {
  return hbaTokenText({ text: name, quoted: !/^[a-z_][a-z0-9_]*$/.test(name) || name === 'all' });
}
