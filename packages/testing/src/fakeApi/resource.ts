import { apiVersionOf, KINDS } from '@howdah/kube';
import type { Kind, KubeObject } from '@howdah/kube';
import { versionsOf } from './definitionRules.js';
import { builtInShapes } from './fields/builtInShapes.js';
import type { FieldShapes } from './fields/fieldShapes.js';
import { isMap, mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { readObjectSchema } from './schema/objectSchema.js';
import type { ObjectSchema } from './schema/objectSchema.js';

/** Where the scale subresource finds its numbers, as `.spec.replicas`. */
export interface ScalePaths {
  readonly spec: string;
  readonly status: string;
  readonly selector: string | undefined;
}

/** A resource that the fake serves, and what its objects are subject to. */
export interface Resource {
  readonly kind: Kind<KubeObject>;
  /** Whether status is written through a subresource only. */
  readonly status: boolean;
  readonly scale: ScalePaths | undefined;
  /** Whether metadata.generation counts changes of the specification. */
  readonly generation: boolean;
  readonly shapes: FieldShapes;
  /** Of custom resources. */
  readonly schema: ObjectSchema | undefined;
}

const SPECIFIED: readonly Kind<KubeObject>[] = [
  KINDS.pods,
  KINDS.services,
  KINDS.persistentVolumeClaims,
  KINDS.namespaces,
  KINDS.nodes,
  KINDS.statefulSets,
  KINDS.deployments,
  KINDS.jobs,
  KINDS.cronJobs,
  KINDS.podDisruptionBudgets,
  KINDS.customResourceDefinitions,
];
const SCALABLE: readonly Kind<KubeObject>[] = [KINDS.statefulSets, KINDS.deployments];
// Services and claims have a status subresource but no generation.
const UNCOUNTED: readonly Kind<KubeObject>[] = [
  KINDS.services,
  KINDS.persistentVolumeClaims,
  KINDS.namespaces,
  KINDS.nodes,
];
const REPLICAS: ScalePaths = {
  spec: '.spec.replicas',
  status: '.status.replicas',
  selector: '.spec.selector',
};

/** The resources of a bare cluster. */
export function builtInResources(): readonly Resource[] {
  return Object.values(KINDS).map((kind: Kind<KubeObject>) => ({
    kind,
    status: SPECIFIED.includes(kind),
    scale: SCALABLE.includes(kind) ? REPLICAS : undefined,
    generation: SPECIFIED.includes(kind) && !UNCOUNTED.includes(kind),
    shapes: builtInShapes(),
    schema: undefined,
  }));
}

const read = new WeakMap<JsonMap, readonly Resource[]>();

/**
 * The resources that a CustomResourceDefinition adds, one for each version that is served; refuses one
 * that cannot be, though it be of a version that is not.
 */
export function resourcesOfCrd(crd: JsonMap): readonly Resource[] {
  const spec = mapAt(crd, 'spec');
  const found = read.get(spec) ?? readResources(crd, spec);
  read.set(spec, found);
  return found;
}

function readResources(crd: JsonMap, spec: JsonMap): readonly Resource[] {
  const names = mapAt(spec, 'names');
  const versions = versionsOf(crd).map((version) => ({
    version,
    schema: readObjectSchema(mapAt(mapAt(version, 'schema'), 'openAPIV3Schema')),
  }));
  const served = versions.filter(({ version }) => version['served'] === true);
  return served.map(({ version, schema }) => {
    const { status, scale } = mapAt(version, 'subresources');
    return {
      kind: {
        group: textAt(spec, 'group') ?? '',
        version: textAt(version, 'name') ?? '',
        kind: textAt(names, 'kind') ?? '',
        plural: textAt(names, 'plural') ?? '',
        namespaced: spec['scope'] !== 'Cluster',
      },
      status: isMap(status),
      scale: isMap(scale)
        ? {
            spec: textAt(scale, 'specReplicasPath') ?? '',
            status: textAt(scale, 'statusReplicasPath') ?? '',
            selector: textAt(scale, 'labelSelectorPath'),
          }
        : undefined,
      generation: true,
      shapes: schema.shapes,
      schema,
    };
  });
}

/** What the server tells of a definition that it serves. */
export function crdStatus(crd: JsonMap, now: string): JsonMap {
  const condition = (type: string, reason: string): JsonMap => {
    return { type, status: 'True', lastTransitionTime: now, reason, message: reason };
  };
  const conditions = {
    conditions: [
      condition('NamesAccepted', 'NoConflicts'),
      condition('Established', 'InitialNamesAccepted'),
    ],
  };
  return followedStatus(conditions, crd);
}

/** The status of a definition that has become another: versions that were stored once stay so. */
export function followedStatus(status: JsonMap, crd: JsonMap): JsonMap {
  const { storedVersions } = status;
  const before: readonly unknown[] = Array.isArray(storedVersions) ? storedVersions : [];
  const now = versionsOf(crd).flatMap(({ name, storage }) => (storage === true ? [name] : []));
  return {
    ...status,
    acceptedNames: mapAt(crd, 'spec')['names'],
    storedVersions: [...new Set([...before, ...now])],
  };
}

/** A stored object as a version of its resource shows it: the strategy of conversion is `None`. */
export function shownAs({ kind }: Resource, object: JsonMap): JsonMap {
  const apiVersion = apiVersionOf(kind);
  return object['apiVersion'] === apiVersion ? object : { ...object, apiVersion };
}

/** How what is stored is told apart, whatever its version: `apps/statefulsets`. */
export function resourceId({ group, plural }: Kind<KubeObject>): string {
  return `${group}/${plural}`;
}

/** How a resource is told apart that is served: `apps/v1/statefulsets`. */
export function servedId(kind: Kind<KubeObject>): string {
  return `${apiVersionOf(kind)}/${kind.plural}`;
}
