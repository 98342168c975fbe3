import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import type { Server } from './listener.js';

/** A command that was sent to a container. */
export interface ExecCall {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly argv: readonly string[];
  readonly stdin: string;
}

/** What the container answers. */
export interface ExecReply {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

/** Plays the containers. `hang` never ends, `lost` breaks the connection, `absent` is no container. */
export type ExecHandler = (call: ExecCall) => ExecReply | 'hang' | 'lost' | 'absent';

const PROTOCOL = 'v5.channel.k8s.io';
const CHANNELS = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

/** Serves `pods/exec` of a server by WebSocket, with the channels of Kubernetes. */
export function serveExec(server: Server, handler: () => ExecHandler): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const call = readCall(request);
    if (call === undefined || handler()(call) === 'absent') {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      converse(client, call, handler());
    });
  });
}

function converse(client: WebSocket, call: ExecCall & Attached, handler: ExecHandler): void {
  let stdin = '';
  client.on('error', () => undefined);
  client.on('message', (data: RawData) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
    if (bytes[0] === CHANNELS.stdin) stdin += bytes.subarray(1).toString('utf8');
    if (bytes[0] === CHANNELS.close) answer(client, handler({ ...call, stdin }));
  });
  if (!call.attached) answer(client, handler(call));
}

function answer(client: WebSocket, reply: ReturnType<ExecHandler>): void {
  if (reply === 'hang') return;
  if (reply === 'lost' || reply === 'absent') {
    client.terminate();
    return;
  }
  const { stdout = '', stderr = '', exitCode = 0 } = reply;
  send(client, CHANNELS.stdout, stdout);
  send(client, CHANNELS.stderr, stderr);
  send(client, CHANNELS.status, JSON.stringify(statusOf(exitCode)));
  client.close();
}

function send(client: WebSocket, channel: number, text: string): void {
  if (text !== '') client.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
}

function statusOf(exitCode: number): object {
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  const causes = [{ reason: 'ExitCode', message: String(exitCode) }];
  return { metadata: {}, status: 'Failure', reason: 'NonZeroExitCode', details: { causes } };
}

interface Attached {
  /** Whether the client sends standard input, so that the command waits for its end. */
  readonly attached: boolean;
}

function readCall(request: IncomingMessage): (ExecCall & Attached) | undefined {
  const url = new URL(request.url ?? '/', 'http://fake');
  const match = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/.exec(url.pathname);
  if (match === null) return undefined;
  const [, namespace = '', pod = ''] = match;
  return {
    namespace,
    pod,
    container: url.searchParams.get('container') ?? '',
    argv: url.searchParams.getAll('command'),
    stdin: '',
    attached: url.searchParams.get('stdin') === 'true',
  };
}
