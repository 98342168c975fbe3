import type { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { objectAt, textAt } from '../scene/json.js';

/**
 * What a run destroys, by whoever was told to: each object that goes counts, and one of the same kind
 * and name that was made since counts again.
 */
export class Destroyed {
  readonly #counts = new Map<string, number>();

  constructor(server: FakeApiServer, mayRepeat: (destroyed: string) => boolean) {
    server.onChange(({ type, object }) => {
      if (type !== 'DELETED') return;
      const name = textAt(objectAt(object, 'metadata'), 'name') ?? '';
      const what = `${textAt(object, 'kind') ?? ''} ${name}`;
      if (mayRepeat(what)) return;
      this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    });
  }

  /** How often, by kind and name. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
