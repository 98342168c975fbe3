import type { Diagnostic, OwnedObject } from '@howdah/plugin-api';
import type { World } from './world.js';

/** What can be applied, and what is left out because the API server does not serve its kind. */
export interface ServedObjects {
  readonly objects: readonly OwnedObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Leaves out objects of optional kinds that this Kubernetes lacks, and tells each of them. */
export function servedObjects(
  world: Pick<World, 'isUnserved'>,
  objects: readonly OwnedObject[],
): ServedObjects {
  const lacking = objects.filter(({ object }) => world.isUnserved(object));
  return {
    objects: objects.filter((owned) => !lacking.includes(owned)),
    diagnostics: lacking.map(({ object: { apiVersion, kind, metadata } }) => ({
      severity: 'warning',
      code: 'KindNotServed',
      path: `${kind} ${metadata.name}`,
      message: `is left out, since this Kubernetes has no ${kind} of ${apiVersion}; install its CRD, which is noticed within five minutes, or switch off what asks for it`,
    })),
  };
}
