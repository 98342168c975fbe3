import type { HttpResponse } from '@howdah/plugin-api';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

/** A request, without what only plain HTTP needs. */
export interface TlsRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body?: string;
}

/** Whom to trust, and who one is oneself. PEM. */
export interface TlsMaterial {
  readonly ca: string;
  /** SHA-256 fingerprints of the certificates of which the pod must show one. */
  readonly members: readonly string[];
  readonly cert: string;
  readonly key: string;
}

/** Sends a request to a pod by TLS. */
export type SendByTls = (
  request: TlsRequest,
  material: TlsMaterial,
  signal: AbortSignal,
) => Promise<HttpResponse>;

/** What a pod shows that has a certificate of an authority that is trusted, but not a member's. */
export class NoMemberError extends Error {
  override readonly name = 'NoMemberError';
  readonly code = 'HOWDAH_NO_MEMBER';

  constructor() {
    super('the certificate is of an authority that is trusted, but none that a member was given');
  }
}

/**
 * Sends a request to a pod by TLS, on a connection of its own, so that renewed certificates are used
 * from the next one on. The pod's name is not checked, for the address is its IP: it is a member if it
 * shows what members were given, and nothing is sent before that is known.
 */
export const sendByTls: SendByTls = ({ url, method, headers, body }, material, signal) =>
  new Promise((resolve, reject) => {
    const { members, ...own } = material;
    const sent = httpsRequest(url, {
      method,
      headers: Object.fromEntries(headers),
      agent: false,
      checkServerIdentity: (_, { fingerprint256 }) =>
        members.includes(fingerprint256) ? undefined : new NoMemberError(),
      signal,
      ...own,
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const { socket, statusCode = 0 } = response;
      const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
      const certificate = shown === undefined ? {} : { certificate: shown.fingerprint256 };
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('end', () => {
        resolve({ status: statusCode, body: text, ...certificate });
      });
      response.once('error', reject);
    });
    sent.end(body);
  });
