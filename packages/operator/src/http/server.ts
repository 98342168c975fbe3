import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Registry } from 'prom-client';

export interface HttpServerOptions {
  readonly port: number;
  readonly registry: Registry;
  /** Whether the caches are filled: a standby is ready too. */
  readonly ready: () => boolean;
}

/** Serves `/healthz`, `/readyz` and `/metrics`; resolves once it listens. */
export async function serveHttp({ port, registry, ready }: HttpServerOptions): Promise<Server> {
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
        answer(ready() ? 200 : 503, ready() ? 'ok\n' : 'caches are not filled yet\n');
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
  return server;
}
