import type { KubeConfig } from '@kubernetes/client-node';
import type { RequestOptions } from 'node:https';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { KubeError } from '../errors/kubeError.js';
import { loadClientNode } from './clientNode.js';
import type { ClusterAccess, ConnectionSettings } from './clusterAccess.js';

// client-node caches tokens until they expire; asking it once a minute is cheap and soon enough.
const REFRESH_MS = 60_000;

export interface KubeconfigOptions {
  /** The default places (KUBECONFIG, then the home folder) where none is given. */
  readonly path?: string | undefined;
  readonly context?: string | undefined;
  readonly clock?: Clock;
}

/** Access by a kubeconfig, with whatever authentication it names: certificates, tokens, exec, OIDC. */
export async function kubeconfigAccess(options: KubeconfigOptions = {}): Promise<ClusterAccess> {
  const { KubeConfig } = await loadClientNode();
  const config = new KubeConfig();
  if (options.path === undefined) config.loadFromDefault();
  else config.loadFromFile(options.path);
  if (options.context !== undefined) config.setCurrentContext(options.context);

  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new KubeError({
      code: 'INVALID_ACCESS',
      message: 'the kubeconfig has no current cluster; set KUBECONFIG or choose a context',
    });
  }
  const clock = options.clock ?? systemClock;
  let settings: ConnectionSettings | undefined;
  let readAt = 0;
  return {
    server: cluster.server.replace(/\/$/, ''),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    async connection() {
      if (settings === undefined || clock.monotonic() - readAt >= REFRESH_MS) {
        settings = await readSettings(config, cluster.skipTLSVerify, cluster.tlsServerName);
        readAt = clock.monotonic();
      }
      return settings;
    },
  };
}

async function readSettings(
  config: KubeConfig,
  skipVerify: boolean | undefined,
  serverName: string | undefined,
): Promise<ConnectionSettings> {
  const headers: Record<string, string> = {};
  const options: RequestOptions = { headers };
  await config.applyToHTTPSOptions(options);
  return {
    ca: pem(options.ca),
    cert: pem(options.cert),
    key: pem(options.key),
    serverName,
    skipVerify,
    authorization: authorizationOf(headers['Authorization'], options.auth),
  };
}

function pem(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  if (Array.isArray(value)) return value.map(pem).join('\n');
  return undefined;
}

function authorizationOf(
  bearer: string | undefined,
  basic: string | null | undefined,
): string | undefined {
  if (bearer !== undefined) return bearer;
  if (typeof basic !== 'string') return undefined;
  return `Basic ${Buffer.from(basic).toString('base64')}`;
}
