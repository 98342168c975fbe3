import { createSecureContext } from 'node:tls';
import { Agent } from 'undici';
import { KubeError } from '../errors/kubeError.js';
import type { ClusterAccess, ConnectionSettings } from '../access/clusterAccess.js';

const REQUEST_CONNECTIONS = 16;
const IDLE_MS = 30_000;

/** The agents of the moment, and what authorizes a request on them. */
export interface Connection {
  readonly requests: Agent;
  /** Long-lived streams have connections of their own, so that they never starve a request. */
  readonly watches: Agent;
  readonly authorization: string | undefined;
}

/** Keeps one pair of agents for as long as the TLS material stays the same. */
export class ConnectionPools {
  readonly #access: ClusterAccess;
  #current:
    | { readonly fingerprint: string; readonly requests: Agent; readonly watches: Agent }
    | undefined;
  #closed = false;

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  async connection(): Promise<Connection> {
    const settings = await this.#settings();
    if (this.#closed) throw new Error('the client is closed');

    const fingerprint = fingerprintOf(settings);
    if (this.#current?.fingerprint !== fingerprint) {
      const outdated = this.#current;
      this.#current = {
        fingerprint,
        requests: agent(settings, REQUEST_CONNECTIONS),
        watches: agent(settings, null),
      };
      // What runs on the old certificates may finish; nothing waits for it.
      void Promise.allSettled([outdated?.requests.close(), outdated?.watches.close()]);
    }
    const { requests, watches } = this.#current;
    return { requests, watches, authorization: settings.authorization };
  }

  async #settings(): Promise<ConnectionSettings> {
    try {
      return await this.#access.connection();
    } catch (cause) {
      throw new KubeError({
        code: 'INVALID_ACCESS',
        message: `${this.#access.server}: the credentials could not be read; check the service account or the kubeconfig`,
        cause,
      });
    }
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([this.#current?.requests.destroy(), this.#current?.watches.destroy()]);
    this.#current = undefined;
  }
}

function fingerprintOf(settings: ConnectionSettings): string {
  const { ca, cert, key, serverName, skipVerify } = settings;
  return JSON.stringify([ca, cert, key, serverName, skipVerify]);
}

function agent(settings: ConnectionSettings, connections: number | null): Agent {
  const { ca, cert, key } = settings;
  return new Agent({
    connections,
    // HTTP/1.1 on purpose: undici's h2 lets a watch block its session (pipelining 1).
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: IDLE_MS,
    // Deadlines are the transport's own; a watch may be silent for minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: 10_000,
      keepAlive: true,
      keepAliveInitialDelay: IDLE_MS,
      // Read once: certificates would else be parsed anew for every connection.
      secureContext: createSecureContext({ ca, cert, key }),
      ...(settings.serverName === undefined ? {} : { servername: settings.serverName }),
      ...(settings.skipVerify === true ? { rejectUnauthorized: false } : {}),
    },
  });
}
