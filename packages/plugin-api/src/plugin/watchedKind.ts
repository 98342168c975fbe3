import type { Json, ObjectJson } from '../json.js';
import type { ResourceKind } from './resourceKind.js';

/** A kind that decides when something is reconciled. It is cached; `rbac` must list and watch it. */
export interface WatchedKind extends ResourceKind {
  /**
   * What of the object matters to the plugin. Work is done when the answer changes, so that
   * heartbeats cost nothing. Pure.
   */
  relevant(object: ObjectJson): Json;
  /** Names of the clusters it concerns; by default the one whose label it bears. Pure. */
  clustersOf?(object: ObjectJson): readonly string[];
  /**
   * Kubernetes may lack the kind, as it does until somebody installs its CRD. Then nothing is cached
   * of it, and what is contributed of it is left out with a warning. That it came or went is noticed
   * within five minutes.
   */
  readonly optional?: true;
}
