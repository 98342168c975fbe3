/** Counts calls that have not ended, also those that nobody waits for any more. */
export class CallsUnderWay {
  #count = 0;

  get areAny(): boolean {
    return this.#count > 0;
  }

  /** Counts what was called for as long as it has not answered. */
  follow(answer: unknown): void {
    if (!(answer instanceof Promise)) return;
    this.#count += 1;
    const ended = (): void => {
      this.#count -= 1;
    };
    void answer.then(ended, ended);
  }
}
