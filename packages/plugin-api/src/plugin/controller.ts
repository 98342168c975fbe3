import type { JsonObject, ObjectJson } from '../json.js';
import type { PluginInput } from './input.js';
import type { ResourceKind } from './resourceKind.js';

/** What working on a resource came to. */
export type ControllerResult =
  | { readonly result: 'done'; readonly status?: JsonObject }
  | { readonly result: 'again'; readonly afterMs: number; readonly status?: JsonObject };

/** What a controller reads beside its object. */
export interface ControllerRun {
  /** The cluster that `clusterOf` named, while there is one. */
  readonly cluster?: Omit<PluginInput<unknown>, 'spec' | 'facts'>;
  readonly signal: AbortSignal;
}

/**
 * Looks after a resource of the plugin's own, on the kernel's queue and caches. The kind is one of
 * the manifest's `watches`. Status is written by the kernel, and only where it differs.
 */
export interface Controller {
  readonly id: string;
  readonly kind: ResourceKind;
  /**
   * The cluster that an object works with, in its own namespace. Where the watch's `clustersOf`
   * names it too, a change of the cluster leads here as well. Pure.
   */
  clusterOf?(object: ObjectJson): string | undefined;
  /** Level-based: the same object gives the same result, whatever event led here. */
  reconcile(object: ObjectJson, run: ControllerRun): Promise<ControllerResult>;
  /**
   * Cleans up outside the cluster before the object goes. Its presence gives every object a
   * finalizer of the plugin, which goes when it answers `done`.
   */
  finalize?(object: ObjectJson, run: ControllerRun): Promise<ControllerResult>;
}
