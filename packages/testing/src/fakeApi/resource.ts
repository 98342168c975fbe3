import { apiVersionOf, KINDS } from '@howdah/kube';
import type { Kind, KubeObject } from '@howdah/kube';
import { isMap, mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

/** A resource that the fake serves, and what its objects are subject to. */
export interface Resource {
  readonly kind: Kind<KubeObject>;
  /** Whether status is written through a subresource only. */
  readonly status: boolean;
  readonly scale: boolean;
  /** Whether metadata.generation counts changes of the specification. */
  readonly generation: boolean;
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

/** The resources of a bare cluster. */
export function builtInResources(): readonly Resource[] {
  return Object.values(KINDS).map((kind: Kind<KubeObject>) => ({
    kind,
    status: SPECIFIED.includes(kind),
    scale: SCALABLE.includes(kind),
    generation: SPECIFIED.includes(kind) && !UNCOUNTED.includes(kind),
  }));
}

/** The resources that a CustomResourceDefinition adds: one per version. */
export function resourcesOfCrd(crd: JsonMap): readonly Resource[] {
  const spec = mapAt(crd, 'spec');
  const names = mapAt(spec, 'names');
  const versions = Array.isArray(spec['versions']) ? spec['versions'] : [];
  return versions.filter(isMap).map((version) => {
    const subresources = mapAt(version, 'subresources');
    return {
      kind: {
        group: textAt(spec, 'group') ?? '',
        version: textAt(version, 'name') ?? '',
        kind: textAt(names, 'kind') ?? '',
        plural: textAt(names, 'plural') ?? '',
        namespaced: spec['scope'] !== 'Cluster',
      },
      status: isMap(subresources['status']),
      scale: isMap(subresources['scale']),
      generation: true,
    };
  });
}

/** How a resource is told apart: `apps/v1/statefulsets`. */
export function resourceId(kind: Kind<KubeObject>): string {
  return `${apiVersionOf(kind)}/${kind.plural}`;
}
