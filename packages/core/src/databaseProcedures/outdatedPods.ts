import { holdsDesired } from '@howdah/kube';
import type { JsonObject, ObjectJson, ObservedObjects } from '@howdah/plugin-api';
import { listAt, objectAt, textAt } from '../json/memberOf.js';
import { memberPods } from '../reconcile/observedMembers.js';

/** Pods whose template is older than the newest. */
export interface OutdatedPods {
  readonly names: readonly string[];
  /** Those among them whose image, or whose CPU or memory, differs from the newest template's. */
  readonly inImageOrResources: readonly string[];
}

const NONE: OutdatedPods = { names: [], inImageOrResources: [] };

/**
 * The members' pods that were made from an older template. None while the StatefulSet controller
 * has not seen the newest one: nobody knows its name then.
 */
export function outdatedPods({
  statefulSet,
  pods,
}: Pick<ObservedObjects, 'statefulSet' | 'pods'>): OutdatedPods {
  const newest = statefulSet && newestRevision(statefulSet);
  if (statefulSet === undefined || newest === undefined) return NONE;
  const template = objectAt(objectAt(statefulSet, 'spec'), 'template');
  const old = memberPods(pods, statefulSet.metadata.name).filter(
    ({ revision, terminating }) => !terminating && revision !== undefined && revision !== newest,
  );
  const names = old.map(({ name }) => name);
  const differing = pods.filter(
    (pod) => names.includes(pod.metadata.name) && differsInImageOrResources(pod, template),
  );
  return { names, inImageOrResources: differing.map(({ metadata }) => metadata.name) };
}

/** The name of the newest template, once the controller has seen it. */
export function newestRevision(statefulSet: ObjectJson): string | undefined {
  const status = objectAt(statefulSet, 'status');
  return status['observedGeneration'] === statefulSet.metadata['generation']
    ? textAt(status, 'updateRevision')
    : undefined;
}

function differsInImageOrResources(pod: ObjectJson, template: JsonObject): boolean {
  const live = containersOf(pod);
  const wanted = containersOf(template);
  return [...wanted].some(([name, container]) => {
    const held = live.get(name);
    return held === undefined || !isSame(held, container);
  });
}

/** The API server fills in requests from limits, so only what the template names is compared. */
function isSame(held: JsonObject, wanted: JsonObject): boolean {
  const resources = objectAt(wanted, 'resources');
  const limits = Object.keys(objectAt(objectAt(held, 'resources'), 'limits'));
  return (
    textAt(held, 'image') === textAt(wanted, 'image') &&
    holdsDesired({ resources: objectAt(held, 'resources') }, { resources }) &&
    limits.every((limit) => objectAt(resources, 'limits')[limit] !== undefined)
  );
}

function containersOf(pod: JsonObject): ReadonlyMap<string, JsonObject> {
  const containers = listAt(objectAt(pod, 'spec'), 'containers');
  return new Map(containers.map((container) => [textAt(container, 'name') ?? '', container]));
}
