import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** Takes exact numbers of bytes off a stream. */
export class ByteReader {
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  /** Undefined when the stream ended before so many came. */
  async take(length: number): Promise<Buffer | undefined> {
    if (length === 0) return Buffer.alloc(0);
    for (;;) {
      const read: unknown = this.#stream.read(length);
      if (Buffer.isBuffer(read)) return read.length === length ? read : undefined;
      if (this.#stream.readableEnded || this.#stream.destroyed) return undefined;
      const over = new AbortController();
      const { signal } = over;
      try {
        await Promise.race(
          ['readable', 'end', 'close'].map((event) => once(this.#stream, event, { signal })),
        );
      } catch {
        return undefined;
      } finally {
        over.abort();
      }
    }
  }
}
