import type { JsonObject, ObjectJson } from '../json.js';
import type { Condition, PluginInput } from './input.js';
import type { ResourceKind } from './resourceKind.js';

/** What working on a resource came to. */
export type ControllerResult = ToldResource &
  ({ readonly result: 'done' } | { readonly result: 'again'; readonly afterMs: number });

/** What is told in a resource's status; what is not told stays as it is. */
export interface ToldResource {
  readonly status?: JsonObject;
  /**
   * Merged by type into the conditions that are there, with the generation they are about; the time
   * of a transition moves with the status of its condition only.
   */
  readonly conditions?: readonly Condition[];
}

/** Objects of another kind that concern a controller's own. */
export interface MappedWatch {
  /** One of the manifest's `watches`: what is relevant of it is said there. */
  readonly kind: ResourceKind;
  /** Names of the controller's objects, in the same namespace, that it concerns. Pure. */
  namesOf(object: ObjectJson): readonly string[];
}

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
   * What else leads to one of its objects. Objects of the manifest's `watches` that it owns, by
   * `ownerReferences`, need not be named.
   */
  readonly watches?: readonly MappedWatch[];
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
