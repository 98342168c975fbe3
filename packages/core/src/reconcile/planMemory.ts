import type { Contribution, HostInput, ObjectJson, OwnedObject } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { Composer } from '../compose/composer.js';
import { RememberedAnswers } from '../host/bindPlugin.js';
import { StuckPlugins } from '../host/stuckPlugins.js';
import type { Snapshot } from './clusterInput.js';
import { Derived } from './derived.js';
import { Kept } from './kept.js';
import type { UserSettings } from './userSettings.js';

/**
 * What the plan of one cluster was made of before. What is equal to it is taken in its place: what
 * follows from it is known then, and a look at a cluster in order composes nothing.
 */
export class PlanMemory {
  readonly cluster = new Kept<FepCluster>();
  readonly #view = new Kept<HostInput['cluster']>();
  readonly #names = new Kept<HostInput['names']>();
  readonly #credentials = new Kept<HostInput['credentials']>();
  readonly composer = new Composer();
  readonly core = new Derived<readonly Contribution[]>();
  readonly settings = new Derived<UserSettings>();
  readonly renderedByCore = new Derived<readonly Contribution[]>();
  readonly objects = new Derived<readonly OwnedObject[]>();
  readonly members = new Derived<ObjectJson>();
  readonly stuck = new StuckPlugins();
  readonly #answers = new Map<string, RememberedAnswers>();

  /** A snapshot of which what comes from the manifest stays itself while it is the same. */
  snapshot(read: Snapshot): Snapshot {
    return {
      ...read,
      cluster: this.#view.of(read.cluster),
      names: this.#names.of(read.names),
      credentials: this.#credentials.of(read.credentials),
    };
  }

  /** What one plugin answered the last time. */
  answersOf(plugin: string): RememberedAnswers {
    const known = this.#answers.get(plugin) ?? new RememberedAnswers();
    this.#answers.set(plugin, known);
    return known;
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
