import { sameJson } from '../compose/sameJson.js';
import { ASKED_AGAIN_MS, PluginStuck } from './patience.js';
import type { PluginFailure } from './pluginFailure.js';

/**
 * Plugins that did not return when they were asked about one cluster. Asking again would hold up
 * every cluster of the operator again, so they are left alone for a while, or until the manifest is
 * another.
 */
export class StuckPlugins {
  #spec: unknown;
  readonly #failures = new Map<string, PluginFailure>();
  readonly #since = new Map<string, number>();

  /**
   * Those that are not to be asked about a cluster with this `spec`, by their ids. `now` is in
   * milliseconds of any clock that does not go back.
   */
  at(spec: unknown, now: number): ReadonlyMap<string, PluginFailure> {
    // The generation does not tell: writing `fepStatus` counts as a change of the manifest, too.
    const changed = this.#failures.size > 0 && !sameJson(spec, this.#spec);
    for (const [id, since] of this.#since) {
      if (!changed && now - since < ASKED_AGAIN_MS) continue;
      this.#failures.delete(id);
      this.#since.delete(id);
    }
    this.#spec = spec;
    return this.#failures;
  }

  /** Remembers a failure if it is of a plugin that did not return. */
  note(failure: PluginFailure, now: number): void {
    const { id } = failure.plugin;
    if (!(failure instanceof PluginStuck) || this.#failures.get(id) === failure) return;
    this.#failures.set(id, failure);
    this.#since.set(id, now);
  }
}
