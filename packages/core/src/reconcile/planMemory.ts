import type { Contribution, ObjectJson, OwnedObject } from '@howdah/plugin-api';
import { Composer } from '../compose/composer.js';
import type { Contributed } from '../compose/contributed.js';
import { sameJson } from '../compose/sameJson.js';
import { RememberedAnswers } from '../host/bindPlugin.js';
import { StuckPlugins } from '../host/stuckPlugins.js';

/**
 * What the plan of one cluster was made of before. What is equal to it is taken in its place: what
 * follows from it is known then, and a look at a cluster in order composes nothing.
 */
export class PlanMemory {
  readonly composer = new Composer();
  readonly core = new Kept<readonly Contribution[]>();
  readonly user = new Kept<readonly Contributed[]>();
  readonly renderedByCore = new Kept<readonly Contribution[]>();
  readonly objects = new Kept<readonly OwnedObject[]>();
  readonly members = new Kept<ObjectJson>();
  readonly stuck = new StuckPlugins();
  readonly #answers = new Map<string, RememberedAnswers>();

  /** What one plugin answered the last time. */
  answersOf(plugin: string): RememberedAnswers {
    const known = this.#answers.get(plugin) ?? new RememberedAnswers();
    this.#answers.set(plugin, known);
    return known;
  }
}

/** One value of plain JSON, kept for as long as it stays the same. */
export class Kept<T> {
  #kept: T | undefined;

  /** The value that was kept before where it is equal to this one, and this one from now on otherwise. */
  of(value: T): T {
    if (this.#kept !== undefined && sameJson(this.#kept, value)) return this.#kept;
    this.#kept = value;
    return value;
  }
}

/** The plans of all clusters, by their keys. */
export class PlanMemories {
  readonly #byCluster = new Map<string, PlanMemory>();

  of(cluster: string): PlanMemory {
    const known = this.#byCluster.get(cluster) ?? new PlanMemory();
    this.#byCluster.set(cluster, known);
    return known;
  }

  /** Drops what is remembered of a cluster. */
  forget(cluster: string): void {
    this.#byCluster.delete(cluster);
  }
}
