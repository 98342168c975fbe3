import type { ServerResponse } from 'node:http';

/** Requests without an answer so far. */
export class UnderWay {
  readonly #responses = new Set<ServerResponse>();
  /** Those to which nothing happens by itself. */
  readonly #held = new Set<ServerResponse>();

  get count(): number {
    return this.#responses.size;
  }

  get held(): number {
    return this.#held.size;
  }

  countUntilClosed(response: ServerResponse): void {
    this.#responses.add(response);
    response.on('close', () => {
      this.#responses.delete(response);
      this.#held.delete(response);
    });
  }

  hold(response: ServerResponse): void {
    if (this.#responses.has(response)) this.#held.add(response);
  }

  async holdUntil(response: ServerResponse, until: Promise<unknown> | undefined): Promise<void> {
    if (until === undefined) return;
    this.hold(response);
    await until;
    this.#held.delete(response);
  }
}
