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
  readonly cert: string;
  readonly key: string;
}

/** Sends a request to a pod by TLS. */
export type SendByTls = (
  request: TlsRequest,
  material: TlsMaterial,
  signal: AbortSignal,
) => Promise<HttpResponse>;

/**
 * Sends a request to a pod by TLS, on a connection of its own, so that renewed certificates are used
 * from the next one on. The pod's name is not checked, for the address is its IP: that an authority
 * that the cluster trusts signed what it shows is all that says that it is one of its members.
 */
export const sendByTls: SendByTls = ({ url, method, headers, body }, material, signal) =>
  new Promise((resolve, reject) => {
    const sent = httpsRequest(url, {
      method,
      headers: Object.fromEntries(headers),
      agent: false,
      checkServerIdentity: () => undefined,
      signal,
      ...material,
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
