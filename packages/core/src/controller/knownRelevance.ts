import { hash } from 'node:crypto';
import type { AnyObject } from '@howdah/kube';
import type { WatchedKind } from '@howdah/plugin-api';
import { relevanceOf } from './relevance.js';

/**
 * What can change the outcome of a reconcile in each object of the caches, as a digest: a version is
 * looked through when it comes, and not once more when the next one takes its place.
 */
export class KnownRelevance {
  readonly #watches: readonly WatchedKind[];
  readonly #digests = new WeakMap<AnyObject, string>();

  constructor(watches: readonly WatchedKind[]) {
    this.#watches = watches;
  }

  /** Whether the later of two versions of an object is no news. */
  isEqual(before: AnyObject, after: AnyObject): boolean {
    return this.#of(before) === this.#of(after);
  }

  #of(object: AnyObject): string {
    const known = this.#digests.get(object) ?? digestOf(relevanceOf(object, this.#watches));
    this.#digests.set(object, known);
    return known;
  }
}

function digestOf(text: string): string {
  return hash('sha1', text, 'base64');
}
