import { Composer } from './composer.js';
import type { Composition } from './composer.js';
import type { Contributed } from './contributed.js';

/** Merges contributions once. Pure; see Composer for what is composed again and again. */
export function compose(contributed: readonly Contributed[]): Composition {
  return new Composer().compose(contributed);
}
