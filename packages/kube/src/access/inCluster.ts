import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { KubeError } from '../errors/kubeError.js';
import type { ClusterAccess, ConnectionSettings } from './clusterAccess.js';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const REREAD_MS = 60_000;

/** Where a pod's service account lies; the defaults are what the kubelet mounts. */
export interface InClusterOptions {
  readonly folder?: string;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly clock?: Clock;
}

/** Whether this process runs in a pod with a service account. */
export function isInCluster(options: InClusterOptions = {}): boolean {
  const { host, port } = addressOf(options);
  return host !== undefined && port !== undefined && existsSync(join(folderOf(options), 'token'));
}

/**
 * Access by the pod's service account. Read here rather than by client-node, whose import alone
 * costs more memory than the rest of an operator.
 */
export async function inClusterAccess(options: InClusterOptions = {}): Promise<ClusterAccess> {
  const { host, port } = addressOf(options);
  if (host === undefined || port === undefined) {
    throw new KubeError({
      code: 'INVALID_ACCESS',
      message: 'KUBERNETES_SERVICE_HOST or _PORT is not set; run in a pod, or use a kubeconfig',
    });
  }
  const folder = folderOf(options);
  const clock = options.clock ?? systemClock;
  const namespace = (await readFile(join(folder, 'namespace'), 'utf8')).trim();

  let settings: ConnectionSettings | undefined;
  let readAt = 0;
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace,
    async connection() {
      // The kubelet renews the token; client-go also reads it once a minute.
      if (settings === undefined || clock.monotonic() - readAt >= REREAD_MS) {
        settings = await readSettings(folder);
        readAt = clock.monotonic();
      }
      return settings;
    },
  };
}

async function readSettings(folder: string): Promise<ConnectionSettings> {
  const [ca, token] = await Promise.all([
    readFile(join(folder, 'ca.crt'), 'utf8'),
    readFile(join(folder, 'token'), 'utf8'),
  ]);
  return { ca, authorization: `Bearer ${token.trim()}` };
}

function folderOf(options: InClusterOptions): string {
  return options.folder ?? FOLDER;
}

function addressOf(options: InClusterOptions): {
  readonly host: string | undefined;
  readonly port: string | undefined;
} {
  return {
    host: options.host ?? process.env['KUBERNETES_SERVICE_HOST'],
    port: options.port ?? process.env['KUBERNETES_SERVICE_PORT'],
  };
}
