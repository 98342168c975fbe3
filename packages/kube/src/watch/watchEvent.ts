import type { KubeObject } from '../object/kubeObject.js';

/** One line of a watch. Errors of the stream reject instead. */
export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: T }
  | { readonly type: 'bookmark'; readonly resourceVersion: string };
