/** Clients whose requests have been received, and are done when they are let go. */
export class FrozenUsers {
  readonly #frozen = new Map<string, Promise<void>>();

  /** The returned function lets the client go on. */
  freeze(user: string): () => void {
    let thaw: () => void = () => undefined;
    const thawed = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    this.#frozen.set(user, thawed);
    return () => {
      this.#frozen.delete(user);
      thaw();
    };
  }

  /** Resolves at once for everybody else. */
  async whenThawed(user: string | undefined): Promise<void> {
    await this.#frozen.get(user ?? '');
  }
}
