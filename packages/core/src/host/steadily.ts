import { sameJson } from '../compose/sameJson.js';
import type { Question } from './beingAsked.js';
import { PluginFailure } from './pluginFailure.js';

/**
 * An answer that is the known one, or comes twice: one that differs each time would be applied, told
 * and written at every reconcile.
 * @throws PluginFailure where the second answer is not the first.
 */
export function steadily<T>({ manifest, asked }: Question, known: T | undefined, ask: () => T): T {
  const first = ask();
  if (sameJson(first, known) || sameJson(first, ask())) return first;
  throw new PluginFailure(
    manifest,
    `answers something that differs each time it is asked to ${asked} with the same input; have it mended: it may read no clock, nothing drawn by lot and nothing it kept from before`,
  );
}
