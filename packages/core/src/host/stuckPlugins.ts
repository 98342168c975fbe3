import { sameJson } from '../compose/sameJson.js';
import { PluginStuck } from './patience.js';
import type { PluginFailure } from './pluginFailure.js';

/**
 * Plugins that did not return when they were asked about one cluster. Asking again would hold up
 * every cluster of the operator again, so they are left alone until the manifest is another.
 */
export class StuckPlugins {
  #spec: unknown;
  readonly #failures = new Map<string, PluginFailure>();

  /** Those that are not to be asked about a cluster with this `spec`, by their ids. */
  at(spec: unknown): ReadonlyMap<string, PluginFailure> {
    // The generation does not tell: writing `fepStatus` counts as a change of the manifest, too.
    if (this.#failures.size > 0 && !sameJson(spec, this.#spec)) this.#failures.clear();
    this.#spec = spec;
    return this.#failures;
  }

  /** Remembers a failure if it is of a plugin that did not return. */
  note(failure: PluginFailure): void {
    if (failure instanceof PluginStuck) this.#failures.set(failure.plugin.id, failure);
  }
}
