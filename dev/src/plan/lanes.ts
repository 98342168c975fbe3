/** Lets one holder at a time into each named lane; no name means no waiting. */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `work` when all earlier work of the same lane has ended. */
  async inLane<T>(lane: string | undefined, work: () => Promise<T>): Promise<T> {
    if (lane === undefined) return work();

    const before = this.#tails.get(lane) ?? Promise.resolve();
    const { promise, resolve } = newSignal();
    this.#tails.set(lane, promise);
    await before;
    try {
      return await work();
    } finally {
      resolve();
    }
  }
}

function newSignal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
