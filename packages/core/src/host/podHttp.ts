import { isKubeError, KINDS } from '@howdah/kube';
import type { Clock, Kube } from '@howdah/kube';
import type { HttpRequest, HttpResponse, PluginHttp, PluginManifest } from '@howdah/plugin-api';
import { checkAccess } from './guardedKube.js';
import type { SendByTls } from './podTls.js';
import { secretNames } from '../cluster/clusterNames.js';
import { underSignals } from '../kernel/underSignals.js';
import { withDeadline } from '../kernel/withDeadline.js';
import { memberFingerprints } from '../reconcile/memberFingerprints.js';
import { secretText } from '../reconcile/secretText.js';
import type { World } from '../reconcile/world.js';

const MOST_BYTES = 1_000_000;

/** A request to a pod that could not be made or answered; the message holds no credential. */
export class PodHttpError extends Error {
  override readonly name = 'PodHttpError';
  readonly code = 'HOWDAH_POD_HTTP';
}

/** What HTTP to pods needs: Secrets, and TLS. */
export interface PodHttpOptions {
  readonly kube: Kube;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly sendByTls: SendByTls;
  /** The caches, once they are there. */
  readonly world: () => Pick<World, 'secret'> | undefined;
}

/**
 * HTTP to pods. A password is read from its Secret for the one call, and kept nowhere; the manifest
 * must let the plugin `get` that Secret.
 */
export function podHttp(
  { kube, clock, sendByTls, world }: PodHttpOptions,
  { id, rbac = [] }: PluginManifest,
): PluginHttp {
  return {
    request: async (request) => {
      const headers = new Headers();
      if (request.json !== undefined) headers.set('content-type', 'application/json');
      if (request.credential !== undefined) {
        const { secret: name } = request.credential.password;
        checkAccess(id, rbac, { verb: 'get', group: '', resource: 'secrets', name });
        headers.set('authorization', await basic(kube, request.credential, request.signal));
      }
      return answered(clock, request, await sender({ kube, sendByTls, world }, request, headers));
    },
  };
}

type Send = (signal: AbortSignal) => Promise<HttpResponse>;

async function answered(
  clock: PodHttpOptions['clock'],
  { method, url, timeoutMs: ms, signal }: HttpRequest,
  send: Send,
): Promise<HttpResponse> {
  const { origin, pathname } = new URL(url);
  const failed = (why: string): PodHttpError =>
    new PodHttpError(`${method} ${origin}${pathname} got no answer: ${why}`);
  const late = failed(`none within ${ms} ms`);
  const caller = signal === undefined ? [] : [signal];
  return withDeadline({ clock, ms, late }, async (over) => {
    try {
      const response = await underSignals([over, ...caller], send);
      return { ...response, body: response.body.slice(0, MOST_BYTES) };
    } catch (error) {
      throw over.aborted ? late : failed(causeOf(error));
    }
  });
}

/** How a request is sent: with the certificates of the cluster where it says whose pod it is. */
async function sender(
  { kube, sendByTls, world }: Omit<PodHttpOptions, 'clock'>,
  request: HttpRequest,
  headers: Headers,
): Promise<Send> {
  const { url, method, cluster } = request;
  const body = request.json === undefined ? {} : { body: JSON.stringify(request.json) };
  if (cluster === undefined || new URL(url).protocol === 'http:') {
    return async (signal) => {
      const init: RequestInit = { method, headers, signal, redirect: 'error', ...body };
      const response = await fetch(url, init);
      return { status: response.status, body: await response.text() };
    };
  }
  const key = { namespace: cluster.namespace, name: secretNames(cluster.name).certificate };
  const secret =
    world()?.secret(key) ?? (await kube.get(KINDS.secrets, key, { signal: request.signal }));
  const held = secretText(secret);
  const { 'ca.crt': ca, 'client.crt': cert, 'client.key': clientKey } = held;
  const members = memberFingerprints(held);
  if (ca === undefined || cert === undefined || clientKey === undefined || members.length === 0) {
    throw new PodHttpError(
      `Secret "${key.namespace}/${key.name}" lacks ca.crt, rest.crt, client.crt or client.key; the operator makes it again at the next reconcile`,
    );
  }
  const material = { ca, members, cert, key: clientKey };
  return (signal) => sendByTls({ url, method, headers, ...body }, material, signal);
}

async function basic(
  kube: Kube,
  credential: NonNullable<HttpRequest['credential']>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { namespace, username, password } = credential;
  const key = { namespace, name: password.secret };
  const secret = await kube.get(KINDS.secrets, key, { signal });
  const text = secretText(secret)[password.key];
  if (text === undefined) {
    throw new PodHttpError(
      `Secret "${namespace}/${password.secret}" holds no key "${password.key}"; the operator makes it again at the next reconcile`,
    );
  }
  return `Basic ${Buffer.from(`${username}:${text}`, 'utf8').toString('base64')}`;
}

/** fetch says "fetch failed"; the reason is in the cause. */
function causeOf(error: unknown): string {
  if (isKubeError(error)) return error.code;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return cause.message;
  return error instanceof Error && 'code' in error ? error.message : 'connection failed';
}
