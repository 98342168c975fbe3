import { Writable } from 'node:stream';

/** Keeps the first bytes written to it and drops the rest, so that no command can fill our memory. */
export class BoundedSink extends Writable {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #truncated = false;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  override _write(
    chunk: Buffer | string,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    const bytes = Buffer.from(chunk);
    const room = this.#maxBytes - this.#bytes;
    if (bytes.length > room) this.#truncated = true;
    if (room > 0) {
      const kept = bytes.subarray(0, room);
      this.#chunks.push(kept);
      this.#bytes += kept.length;
    }
    done();
  }
}
