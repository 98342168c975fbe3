import { createServer as createHttpsServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** A request to a member's Patroni. */
export interface RestRequest {
  readonly call: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** What a member answers on its ports. */
export interface MemberHandlers {
  /** Undefined: never. */
  readonly rest: (
    request: RestRequest,
  ) => Promise<{ readonly status: number; readonly body?: string } | undefined>;
  readonly database: (socket: Socket) => Promise<void>;
}

/** A member that runs: its ports are open. */
export interface HollowMember {
  readonly address: string;
  stop(): Promise<void>;
}

const REST_PORT = 25001;
const DATABASE_PORT = 27500;

/** What Patroni shows: PEM, as Secret `<cluster>-tls` holds it. */
export interface ShownCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Opens the ports of one member on its own address. */
export async function startMember(
  address: string,
  handlers: MemberHandlers,
  shown: ShownCertificate,
): Promise<HollowMember> {
  const sockets = new Set<Socket>();
  const rest = createHttpsServer(shown, (request, response) => {
    void (async () => {
      const { method = '', url = '', headers } = request;
      const answer = await handlers.rest({
        call: `${method} ${url}`,
        authorization: headers.authorization,
        body: await textOf(request),
      });
      if (answer !== undefined) response.writeHead(answer.status).end(answer.body ?? '');
    })().catch(() => response.destroy());
  });
  const database = createServer((socket) => {
    handlers.database(socket).catch(() => socket.destroy());
  });
  for (const server of [rest, database]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  await Promise.all([listen(rest, address, REST_PORT), listen(database, address, DATABASE_PORT)]);
  return {
    address,
    stop: async () => {
      const closed = [rest, database].map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      );
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve());
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
