import type { ByteReader } from './byteReader.js';

/** What a client says once it is logged in, as far as drivers use it. */
export type ClientMessage =
  | { readonly message: 'query'; readonly text: string }
  | { readonly message: 'parse'; readonly text: string }
  | { readonly message: 'bind'; readonly values: readonly string[] }
  | { readonly message: 'describe' }
  | { readonly message: 'execute' }
  | { readonly message: 'sync' }
  | { readonly message: 'terminate' };

const SSL_REQUEST = 80_877_103;

/** Whether the connection begins with the wish for encryption; everything else is refused here. */
export async function readSslRequest(reader: ByteReader): Promise<boolean> {
  const packet = await reader.take(8);
  return packet !== undefined && packet.readInt32BE(4) === SSL_REQUEST;
}

/** The startup packet's parameters: `user`, `database`. */
export async function readStartup(
  reader: ByteReader,
): Promise<ReadonlyMap<string, string> | undefined> {
  const length = await reader.take(4);
  const body = length && (await reader.take(length.readInt32BE(0) - 4));
  if (body === undefined) return undefined;
  const words = body.subarray(4).toString('utf8').split('\0');
  const parameters = new Map<string, string>();
  for (let at = 0; at + 1 < words.length && words[at] !== ''; at += 2) {
    parameters.set(words[at] ?? '', words[at + 1] ?? '');
  }
  return parameters;
}

/** One message with its type byte; undefined at the end. */
export async function readFrame(
  reader: ByteReader,
): Promise<{ readonly type: string; readonly body: Buffer } | undefined> {
  const head = await reader.take(5);
  const body = head && (await reader.take(head.readInt32BE(1) - 4));
  if (head === undefined || body === undefined) return undefined;
  return { type: String.fromCharCode(head.readUInt8(0)), body };
}

/** The next message of a client that is logged in. */
export async function readMessage(reader: ByteReader): Promise<ClientMessage> {
  const frame = await readFrame(reader);
  if (frame === undefined) return { message: 'terminate' };
  switch (frame.type) {
    case 'X':
      return { message: 'terminate' };
    case 'Q':
      return { message: 'query', text: textAt(frame.body, 0).text };
    case 'P':
      return { message: 'parse', text: textAt(frame.body, textAt(frame.body, 0).next).text };
    case 'B':
      return { message: 'bind', values: boundValues(frame.body) };
    case 'D':
      return { message: 'describe' };
    case 'E':
      return { message: 'execute' };
    case 'S':
      return { message: 'sync' };
    default:
      throw new Error(`the hollow database does not know message "${frame.type}"`);
  }
}

/** Portal, statement, formats of the values, the values; all as text. */
function boundValues(body: Buffer): readonly string[] {
  const statement = textAt(body, textAt(body, 0).next);
  let at = statement.next;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  const values: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const length = Math.max(0, body.readInt32BE(at));
    values.push(body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return values;
}

function textAt(body: Buffer, from: number): { readonly text: string; readonly next: number } {
  const end = body.indexOf(0, from);
  return { text: body.toString('utf8', from, end), next: end + 1 };
}
