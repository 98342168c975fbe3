/** Rows as a database gives them. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

const BOOLEAN = 16;
const TEXT = 25;
const BOOLEANS = new Map<unknown, string>([
  [true, 't'],
  [false, 'f'],
]);
const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;

/** `AuthenticationSASL` with the one mechanism. */
export const askForScram = message('R', int32(SASL), text('SCRAM-SHA-256'), Buffer.of(0));

/** The server's first word of a SCRAM exchange. */
export function scramChallenge(challenge: string): Buffer {
  return message('R', int32(SASL_CONTINUE), Buffer.from(challenge));
}

/** The server's proof, and that the client is in. */
export function loggedIn(proof: string): Buffer {
  return Buffer.concat([
    message('R', int32(SASL_FINAL), Buffer.from(proof)),
    message('R', int32(0)),
    message('S', text('server_version'), text('17.5')),
    message('S', text('client_encoding'), text('UTF8')),
    message('S', text('standard_conforming_strings'), text('on')),
    message('K', int32(1), int32(1)),
    readyForQuery,
  ]);
}

export const readyForQuery = message('Z', Buffer.from('I'));
export const parseComplete = message('1');
export const bindComplete = message('2');
export const commandComplete = message('C', text('OK'));

/** The columns of rows; `NoData` where there is none. */
export function rowDescription(rows: Rows): Buffer {
  const [first] = rows;
  if (first === undefined) return message('n');
  const fields = Object.entries(first).map(([name, value]) => {
    const isBoolean = typeof value === 'boolean';
    return Buffer.concat([
      ...[text(name), int32(0), int16(0), int32(isBoolean ? BOOLEAN : TEXT)],
      ...[int16(isBoolean ? 1 : -1), int32(-1), int16(0)],
    ]);
  });
  return message('T', int16(fields.length), ...fields);
}

/** The rows themselves, as text. */
export function dataRows(rows: Rows): Buffer {
  return Buffer.concat(
    rows.map((row) => {
      const values = Object.values(row);
      return message('D', int16(values.length), ...values.map(fieldOf));
    }),
  );
}

/** An error that ends the statement, or with severity FATAL the connection. */
export function errorResponse(
  severity: 'ERROR' | 'FATAL',
  { code, message: words }: { readonly code: string; readonly message: string },
): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${words}`].map(text);
  return message('E', ...fields, Buffer.of(0));
}

function fieldOf(value: unknown): Buffer {
  if (value === null || value === undefined) return int32(-1);
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  const bytes = Buffer.from(BOOLEANS.get(value) ?? written, 'utf8');
  return Buffer.concat([int32(bytes.length), bytes]);
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, 'utf8');
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
