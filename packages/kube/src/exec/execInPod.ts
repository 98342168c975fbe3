import type { Exec, V1Status } from '@kubernetes/client-node';
import { Readable } from 'node:stream';
import { loadClientNode } from '../access/clientNode.js';
import type { ClusterAccess } from '../access/clusterAccess.js';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { KubeError } from '../errors/kubeError.js';
import { BoundedSink } from './boundedSink.js';
import { exitCodeOf } from './exitCode.js';

const DEFAULT_MAX_BYTES = 1024 * 1024;

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The command and its arguments; no shell reads them. */
  readonly argv: readonly string[];
  readonly stdin?: string | undefined;
  readonly timeoutMs: number;
  /** Of stdout and of stderr each; 1 MiB by default. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether output beyond `maxBytes` was dropped. */
  readonly truncated: boolean;
}

type WebSocketLike = Awaited<ReturnType<Exec['exec']>>;

/**
 * Runs a command in a container. A command that fails is a result; a command that could not be run
 * to its end rejects with EXEC_FAILED, TIMEOUT or ABORTED. A command that timed out may run on.
 */
export async function execInPod(access: ClusterAccess, request: ExecRequest): Promise<ExecResult> {
  const exec = await openExec(access);
  const clock = request.clock ?? systemClock;
  const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES;
  const stdout = new BoundedSink(maxBytes);
  const stderr = new BoundedSink(maxBytes);

  return new Promise((resolve, reject) => {
    let socket: WebSocketLike | undefined;
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      cancelTimer();
      request.signal?.removeEventListener('abort', onAbort);
      socket?.close();
      finish();
    };
    const fail = (code: 'EXEC_FAILED' | 'TIMEOUT' | 'ABORTED', what: string): void => {
      settle(() => {
        reject(execError(request, code, what));
      });
    };
    const onAbort = (): void => {
      fail('ABORTED', 'was aborted by its caller');
    };
    const onStatus = (status: V1Status): void => {
      const exitCode = exitCodeOf(status);
      if (exitCode === undefined)
        fail('EXEC_FAILED', `could not run (${status.reason ?? 'unknown'})`);
      else
        settle(() => {
          resolve({
            exitCode,
            stdout: stdout.text(),
            stderr: stderr.text(),
            truncated: stdout.truncated || stderr.truncated,
          });
        });
    };
    const cancelTimer = clock.setTimer(request.timeoutMs, () => {
      fail('TIMEOUT', `did not end within ${request.timeoutMs} ms`);
    });
    if (request.signal?.aborted === true) {
      onAbort();
      return;
    }
    request.signal?.addEventListener('abort', onAbort, { once: true });

    const { namespace, pod, container, argv, stdin } = request;
    const input = stdin === undefined ? null : Readable.from([Buffer.from(stdin)]);
    exec
      .exec(namespace, pod, container, [...argv], stdout, stderr, input, false, onStatus)
      .then((opened) => {
        socket = opened;
        if (settled) opened.close();
        opened.onclose = () => {
          fail('EXEC_FAILED', 'lost its connection before it ended');
        };
      })
      .catch(() => {
        // The rejection may quote the request, so only its place is told.
        fail(
          'EXEC_FAILED',
          'could not be started; check that the container runs and RBAC grants pods/exec',
        );
      });
  });
}

async function openExec(access: ClusterAccess): Promise<Exec> {
  const [clientNode, settings] = await Promise.all([loadClientNode(), access.connection()]);
  const config = new clientNode.KubeConfig();
  const encode = (pem: string): string => Buffer.from(pem).toString('base64');
  const token = settings.authorization?.replace(/^Bearer /, '');
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: access.server,
      // client-node refuses plain http, which test servers speak, unless told so.
      skipTLSVerify: settings.skipVerify ?? access.server.startsWith('http:'),
      ...(settings.ca === undefined ? {} : { caData: encode(settings.ca) }),
      ...(settings.serverName === undefined ? {} : { tlsServerName: settings.serverName }),
    },
    {
      name: 'user',
      ...(settings.cert === undefined ? {} : { certData: encode(settings.cert) }),
      ...(settings.key === undefined ? {} : { keyData: encode(settings.key) }),
      ...(token === undefined ? {} : { token }),
    },
  );
  return new clientNode.Exec(config);
}

function execError(
  request: ExecRequest,
  code: 'EXEC_FAILED' | 'TIMEOUT' | 'ABORTED',
  what: string,
): KubeError {
  const { namespace, pod, container, argv } = request;
  return new KubeError({
    code,
    message: `command ${argv[0] ?? ''} in ${namespace}/${pod} (${container}) ${what}`,
    target: { verb: 'exec', resource: 'pods', key: { namespace, name: pod } },
  });
}
