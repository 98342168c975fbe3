import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** What PostgreSQL stores of a password (RFC 5803). */
export interface ScramSecret {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const ITERATIONS = 4096;

/** Derives what is stored; costs as much time as it does a real server. */
export function scramSecret(password: string): ScramSecret {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  return {
    salt,
    storedKey: hash(hmac(salted, 'Client Key')),
    serverKey: hmac(salted, 'Server Key'),
  };
}

/** The server's side of one exchange (RFC 5802), without channel binding. */
export class ScramExchange {
  readonly #secret: ScramSecret;
  readonly #nonce = randomBytes(18).toString('base64');
  #clientFirst = '';
  #serverFirst = '';

  constructor(secret: ScramSecret) {
    this.#secret = secret;
  }

  /** Answers `n,,n=*,r=<nonce>`. */
  challenge(clientFirst: string): string {
    this.#clientFirst = clientFirst.slice(clientFirst.indexOf('n='));
    const nonce = `${attribute(clientFirst, 'r')}${this.#nonce}`;
    this.#serverFirst = `r=${nonce},s=${this.#secret.salt.toString('base64')},i=${ITERATIONS}`;
    return this.#serverFirst;
  }

  /** The server's proof; undefined when the client does not know the password. */
  verify(clientFinal: string): string | undefined {
    const { storedKey, serverKey } = this.#secret;
    const withoutProof = clientFinal.slice(0, clientFinal.lastIndexOf(',p='));
    const said = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, said);
    const proof = Buffer.from(attribute(clientFinal, 'p'), 'base64');
    if (proof.length !== signature.length) return undefined;
    const clientKey = Buffer.from(proof.map((byte, at) => byte ^ (signature[at] ?? 0)));
    if (!timingSafeEqual(hash(clientKey), storedKey)) return undefined;
    return `v=${hmac(serverKey, said).toString('base64')}`;
  }
}

function attribute(message: string, name: string): string {
  const found = message.split(',').find((part) => part.startsWith(`${name}=`));
  return found?.slice(2) ?? '';
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function hash(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
