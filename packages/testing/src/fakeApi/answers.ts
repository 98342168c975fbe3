import type { IncomingMessage, ServerResponse } from 'node:http';
import { nextTurn } from '@howdah/kube';
import { badRequest, Failure, Unimplemented } from './failure.js';
import type { Fault } from './faults.js';
import type { JsonMap } from './jsonMap.js';

/** What a request is answered. */
export interface Answer {
  readonly status: number;
  readonly body: JsonMap;
}

/** The most bytes that a request may bring, as the real server has it. */
const MOST_BYTES = 3 * 1024 * 1024;

/** The JSON that a request brings; undefined when it brings nothing. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  request.setEncoding('utf8');
  let text = '';
  let bytes = 0;
  for await (const chunk of request) {
    const more = String(chunk);
    bytes += Buffer.byteLength(more);
    if (bytes <= MOST_BYTES) text += more;
  }
  if (bytes > MOST_BYTES) throw new Failure(413, 'RequestEntityTooLarge');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const type = request.headers['content-type'] ?? '';
    if (OTHER_ENCODINGS.test(type)) throw new Unimplemented(`a body of ${type}`);
    throw badRequest();
  }
}

const OTHER_ENCODINGS = /yaml|protobuf|cbor/;

/** Refuses to answer in what is not plain JSON. */
export function refuseOtherEncoding({ headers: { accept = '*/*' } }: IncomingMessage): void {
  const isPlain = accept
    .split(',')
    .some((type) =>
      /^(\*\/\*|application\/(\*|json))$/.test(type.split(/;(?!as=)/)[0]?.trim() ?? ''),
    );
  if (!isPlain) throw new Unimplemented(`an answer as ${accept}`);
}

/** Answers with a Status. Whatever is no failure of the protocol is a bug of the fake. */
export function sendFailure(response: ServerResponse, error: unknown, fault?: Fault): void {
  const failure = error instanceof Failure ? error : bugOfTheFake(error);
  if (fault?.type === 'status' && fault.retryAfterSeconds !== undefined) {
    response.setHeader('retry-after', String(fault.retryAfterSeconds));
  }
  send(response, { status: failure.status, body: failure.body() });
}

export function send(response: ServerResponse, answer: Answer): void {
  const text = JSON.stringify(answer.body);
  writeHead(response, answer.status, text);
  response.end(text);
}

/** Sends an answer in drops, one a turn of the event loop. */
export async function sendSlowly(response: ServerResponse, answer: Answer): Promise<void> {
  const text = JSON.stringify(answer.body);
  writeHead(response, answer.status, text);
  const drop = Math.ceil(text.length / DROPS);
  for (let start = 0; start < text.length; start += drop) {
    response.write(text.slice(start, start + drop));
    await nextTurn();
  }
  response.end();
}

const DROPS = 20;

/** Sends half of an answer, and then breaks the connection. */
export function sendHalf(response: ServerResponse, answer: Answer, reset: () => void): void {
  const text = JSON.stringify(answer.body);
  writeHead(response, answer.status, text);
  response.write(text.slice(0, text.length / 2), reset);
}

function writeHead(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
}

function bugOfTheFake(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return new Failure(500, 'InternalError', { causes: [{ reason: 'BugOfTheFake', message }] });
}
