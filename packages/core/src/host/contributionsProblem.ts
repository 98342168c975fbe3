import { isJsonObject } from '@howdah/kube';
import type { Contribution, HostInput, OwnedObject, PluginManifest } from '@howdah/plugin-api';
import { accessProblem } from './accessProblem.js';
import { objectProblem, reservedObjects } from './reservedObjects.js';
import { objectMadeOf, rightsProblem } from './rightsProblem.js';

/** Why a plugin may not contribute what it did, as far as its manifest and core's own objects say. */
export function contributionsProblem(
  { grants = [], watches = [], rbac = [], postgres = {} }: PluginManifest,
  contributions: readonly Contribution[],
  { cluster, names }: Partial<Pick<HostInput, 'cluster' | 'names'>>,
): string | undefined {
  const reserved =
    cluster === undefined || names === undefined
      ? new Set<string>()
      : reservedObjects(cluster.name, names);
  const major = majorProblem(postgres, cluster?.postgresMajor);
  if (major !== undefined) return major;
  for (const contribution of contributions) {
    const object = objectMadeOf(contribution);
    const problem =
      (contribution.slot === 'object'
        ? (identityProblem(contribution) ?? namespaceProblem(contribution, cluster))
        : undefined) ??
      (object === undefined
        ? undefined
        : (objectProblem(object, reserved) ?? rightsProblem(object, { rbac, watches })));
    if (problem !== undefined) return problem;
  }
  return accessProblem(contributions, grants);
}

/** Values that only count at creation come last: they could make it another object elsewhere. */
function identityProblem({ object, atCreation = {} }: OwnedObject): string | undefined {
  const { apiVersion, kind, metadata } = atCreation;
  const { name, namespace } = isJsonObject(metadata) ? metadata : {};
  if ([apiVersion, kind, name, namespace].every((part) => part === undefined)) return undefined;
  return `contributed ${object.kind}/${object.metadata.name} that becomes another object by its atCreation; take apiVersion, kind, name and namespace out of it`;
}

/** All that is made of a cluster lies beside it: there its owner is, and there the operator may write. */
function namespaceProblem(
  { object: { kind, metadata } }: OwnedObject,
  cluster: HostInput['cluster'] | undefined,
): string | undefined {
  const { name, namespace } = metadata;
  if (namespace === undefined || cluster === undefined || namespace === cluster.namespace) {
    return undefined;
  }
  return `contributed ${kind}/${name} for another namespace than the cluster's, which is ${cluster.namespace}; leave metadata.namespace out`;
}

function majorProblem(
  { min = 0, max = Number.POSITIVE_INFINITY }: NonNullable<PluginManifest['postgres']>,
  major: number | undefined,
): string | undefined {
  if (major === undefined || (min <= major && major <= max)) return undefined;
  const range = Number.isFinite(max) ? `${min} to ${max}` : `${min} and newer`;
  return `works with PostgreSQL ${range}, and this cluster has ${major}; switch it off here, or install another version of it`;
}
