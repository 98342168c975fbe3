import { isKubeError, KINDS } from '@howdah/kube';
import type { Kube } from '@howdah/kube';
import type { HttpRequest, HttpResponse, PluginHttp, PluginManifest } from '@howdah/plugin-api';
import { checkAccess } from './guardedKube.js';
import { underSignals } from '../kernel/underSignals.js';
import { secretText } from '../reconcile/secretText.js';

const MOST_BYTES = 1_000_000;

/** A request to a pod that could not be made or answered; the message holds no credential. */
export class PodHttpError extends Error {
  override readonly name = 'PodHttpError';
  readonly code = 'HOWDAH_POD_HTTP';
}

/**
 * HTTP to pods. A password is read from its Secret for the one call, and kept nowhere; the manifest
 * must let the plugin `get` that Secret.
 */
export function podHttp(kube: Kube, { id, rbac = [] }: PluginManifest): PluginHttp {
  return {
    request: async (request) => {
      const headers = new Headers();
      if (request.json !== undefined) headers.set('content-type', 'application/json');
      if (request.credential !== undefined) {
        const { secret: name } = request.credential.password;
        checkAccess(id, rbac, { verb: 'get', group: '', resource: 'secrets', name });
        headers.set('authorization', await basic(kube, request.credential, request.signal));
      }
      return send(request, headers);
    },
  };
}

async function send(request: HttpRequest, headers: Headers): Promise<HttpResponse> {
  const limit = AbortSignal.timeout(request.timeoutMs);
  const caller = request.signal === undefined ? [] : [request.signal];
  try {
    return await underSignals([limit, ...caller], async (signal) => {
      const response = await fetch(request.url, {
        method: request.method,
        headers,
        signal,
        redirect: 'error',
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      });
      const body = await response.text();
      return { status: response.status, body: body.slice(0, MOST_BYTES) };
    });
  } catch (error) {
    const { origin, pathname } = new URL(request.url);
    throw new PodHttpError(
      `${request.method} ${origin}${pathname} got no answer: ${limit.aborted ? `none within ${request.timeoutMs} ms` : causeOf(error)}`,
    );
  }
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
  return cause instanceof Error ? cause.message : 'connection failed';
}
