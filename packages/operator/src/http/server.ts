import { createServer } from 'node:http';
import type { Registry } from 'prom-client';

export interface HttpServerOptions {
  readonly port: number;
  readonly registry: Registry;
  /** Why it is not ready, where it is not. A standby whose caches are filled is ready, too. */
  readonly notReady: () => string | undefined;
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Breaks every connection; resolves when the port is free. */
  stop(): Promise<void>;
}

/** Serves `/healthz`, `/readyz` and `/metrics`; resolves once it listens. */
export async function serveHttp({
  port,
  registry,
  notReady,
}: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain'): void => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    };
    switch (request.url) {
      case '/healthz':
        answer(200, 'ok\n');
        return;
      case '/readyz':
        answer(notReady() === undefined ? 200 : 503, `${notReady() ?? 'ok'}\n`);
        return;
      case '/metrics':
        registry.metrics().then(
          (text) => {
            answer(200, text, registry.contentType);
          },
          () => {
            answer(500, 'metrics could not be read\n');
          },
        );
        return;
      default:
        answer(404, 'try /healthz, /readyz or /metrics\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
