import { formatKey } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';
import type { Contribution, JsonObject } from '@howdah/plugin-api';
import { StuckPlugins } from '../host/stuckPlugins.js';

/** What a plugin answered about a root before, each time alike. */
export interface RootAnswers {
  readonly contributed?: readonly Contribution[];
  readonly rendered?: readonly Contribution[];
  readonly status?: JsonObject;
}

/** What is remembered of one root. */
export class RootMemory {
  answers: RootAnswers = {};
  readonly stuck = new StuckPlugins();
}

/** What is remembered of all roots of a kind, by their keys. */
export class RootMemories {
  readonly #byRoot = new Map<string, RootMemory>();

  of(root: ObjectKey): RootMemory {
    const key = formatKey(root);
    const known = this.#byRoot.get(key) ?? new RootMemory();
    this.#byRoot.set(key, known);
    return known;
  }

  /** Drops what is remembered of a root that is gone. */
  forget(root: ObjectKey): void {
    this.#byRoot.delete(formatKey(root));
  }
}
