import { formatKey } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';
import type { PluginFailure } from './pluginFailure.js';

/** A failure of a plugin, and where it counts. */
export interface PluginTrouble {
  readonly failure: PluginFailure;
  /** The one cluster that it is about; all where it is absent. */
  readonly cluster?: ObjectKey;
}

/** How plugins fail in one cluster when something is asked of them that is not asked at every look. */
export interface ClusterTroubles {
  /** Whether it is news. It is held until what it is about works. */
  note(about: string, failure: PluginFailure): boolean;
  clear(about: string): void;
}

/** Told of the cluster in which a plugin began or ceased to fail; of none where that is in all. */
type Listener = (cluster: ObjectKey | undefined) => void;

/**
 * How plugins fail beside what they are asked about a cluster: in what their manifests say of
 * watched kinds, and in their roots. Each is held by what it is about until that works.
 */
export class PluginTroubles {
  readonly #troubles = new Map<string, PluginTrouble>();
  readonly #listeners: Listener[] = [];

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  has(about: string): boolean {
    return this.#troubles.has(about);
  }

  note(about: string, trouble: PluginTrouble): void {
    if (this.#keep(about, trouble)) this.#tell(trouble);
  }

  /** It works, or is there no more. */
  clear(about: string): void {
    const before = this.#troubles.get(about);
    if (before === undefined) return;
    this.#troubles.delete(about);
    this.#tell(before);
  }

  /**
   * Those that a look at one cluster finds. It tells them itself at its end: to be called for
   * another would go on for ever where something fails now and then.
   */
  at(cluster: ObjectKey): ClusterTroubles {
    const within = `${formatKey(cluster)}: `;
    return {
      note: (about, failure) => this.#keep(`${within}${about}`, { failure, cluster }),
      clear: (about) => {
        this.#troubles.delete(`${within}${about}`);
      },
    };
  }

  /** Drops those of a cluster that is gone, or another operator's. */
  forget(cluster: ObjectKey): void {
    const within = `${formatKey(cluster)}: `;
    for (const about of this.#troubles.keys()) {
      if (about.startsWith(within)) this.#troubles.delete(about);
    }
  }

  /** Why plugins fail in a cluster, by their ids. */
  in(cluster: ObjectKey): ReadonlyMap<string, PluginFailure> {
    const key = formatKey(cluster);
    return new Map(
      [...this.#troubles.values()]
        .filter((trouble) => trouble.cluster === undefined || formatKey(trouble.cluster) === key)
        .map(({ failure }) => [failure.plugin.id, failure]),
    );
  }

  /** Whether it is news. */
  #keep(about: string, trouble: PluginTrouble): boolean {
    const before = this.#troubles.get(about);
    if (before?.failure.message === trouble.failure.message) return false;
    this.#troubles.set(about, trouble);
    return true;
  }

  #tell({ cluster }: PluginTrouble): void {
    for (const listener of this.#listeners) listener(cluster);
  }
}
