import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { systemClock } from '@howdah/kube';
import { servingCertificate } from './servingCertificate.js';

/** `http` is what `kubectl proxy` speaks: without TLS, which is much of the work of a short run. */
export type Protocol = 'https' | 'http';

export type Server = HttpServer | HttpsServer;

interface Connection {
  /** The TCP connection, below TLS: only that one can be reset. */
  readonly socket: Socket;
  readonly number: number;
}

interface Listening {
  readonly server: Server;
  readonly url: string;
  /** PEM; absent without TLS. */
  readonly authority: string | undefined;
}

interface ListenerOptions {
  readonly protocol: Protocol;
  readonly handle: RequestListener;
  /** Given each server before it listens. */
  readonly prepare: (server: Server) => void;
}

/** HTTP on a free port of the loopback address, whose connections are counted and can be broken. */
export class Listener {
  readonly #options: ListenerOptions;
  /** By the port at the other end. */
  readonly #open = new Map<number, Connection>();
  #listening: Listening | undefined;
  #total = 0;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { protocol, prepare } = this.#options;
    const { server, authority } = await this.#create();
    server.on('connection', (socket: Socket) => {
      this.#opened(socket);
    });
    server.on('tlsClientError', () => undefined);
    prepare(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    this.#listening = { server, url: `${protocol}://127.0.0.1:${port}`, authority };
  }

  async #create(): Promise<Pick<Listening, 'server' | 'authority'>> {
    const { protocol, handle } = this.#options;
    if (protocol === 'http') return { server: createHttpServer(handle), authority: undefined };
    const { certificate, key } = await servingCertificate(systemClock.now());
    const server = createHttpsServer({ cert: certificate, key }, handle);
    return { server, authority: certificate };
  }

  /** Breaks every connection; resolves when the port is free. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#listening?.server.close(() => {
        resolve();
      });
    });
    for (const { socket } of this.#open.values()) socket.destroy();
    await closed;
  }

  get listening(): Pick<Listening, 'url' | 'authority'> {
    if (this.#listening === undefined) {
      throw new Error('the fake API server has no address yet; start it first');
    }
    return this.#listening;
  }

  /** TCP connections so far, and those open now. */
  get connections(): { readonly total: number; readonly open: number } {
    return { total: this.#total, open: this.#open.size };
  }

  /** On which connection a request came, counted from one. */
  connectionOf(request: IncomingMessage): number {
    return this.#connection(request)?.number ?? 0;
  }

  /** Breaks the connection of a request, as a peer that dies does. */
  reset(request: IncomingMessage): void {
    this.#connection(request)?.socket.resetAndDestroy();
  }

  #connection(request: IncomingMessage): Connection | undefined {
    return this.#open.get(request.socket.remotePort ?? 0);
  }

  #opened(socket: Socket): void {
    this.#total += 1;
    const { remotePort = 0 } = socket;
    this.#open.set(remotePort, { socket, number: this.#total });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#open.delete(remotePort));
  }
}
