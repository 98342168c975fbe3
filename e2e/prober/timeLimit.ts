/** A limit that the prober itself set has passed; the server may still be working on it. */
export class TimeLimitError extends Error {
  readonly code = 'PROBER_TIME_LIMIT';

  constructor(what: string, limitMs: number) {
    super(`${what} had no answer within ${limitMs} ms`);
    this.name = 'TimeLimitError';
  }
}

/** Rejects when `work` takes longer than the limit; whatever `work` does later is ignored. */
export async function withinLimit<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TimeLimitError(what, limitMs));
    }, limitMs);
  });

  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
