import { apiVersionOf, KINDS } from '@howdah/kube';
import type { Kind, KubeObject } from '@howdah/kube';
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

/** The resources that a CustomResourceDefinition adds, one per version; refuses one that cannot be. */
export function resourcesOfCrd(crd: JsonMap): readonly Resource[] {
  const spec = mapAt(crd, 'spec');
  const found = read.get(spec) ?? readResources(spec);
  read.set(spec, found);
  return found;
}

function readResources(spec: JsonMap): readonly Resource[] {
  const names = mapAt(spec, 'names');
  const versions = Array.isArray(spec['versions']) ? spec['versions'] : [];
  return versions.filter(isMap).map((version) => {
    const schema = readObjectSchema(mapAt(mapAt(version, 'schema'), 'openAPIV3Schema'));
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
  const spec = mapAt(crd, 'spec');
  const versions = Array.isArray(spec['versions']) ? spec['versions'] : [];
  const condition = (type: string, reason: string): JsonMap => {
    return { type, status: 'True', lastTransitionTime: now, reason, message: reason };
  };
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts'),
      condition('Established', 'InitialNamesAccepted'),
    ],
    acceptedNames: spec['names'],
    storedVersions: versions.filter(isMap).flatMap(({ name, storage }) => (storage ? [name] : [])),
  };
}

/** How a resource is told apart: `apps/v1/statefulsets`. */
export function resourceId(kind: Kind<KubeObject>): string {
  return `${apiVersionOf(kind)}/${kind.plural}`;
}
