import { isJsonObject } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import { applyObject } from './applyObjects.js';
import type { ApplyTarget } from './applyObjects.js';

/** What a StatefulSet cannot change once it exists (`ValidateStatefulSetUpdate`). */
const IMMUTABLE = ['volumeClaimTemplates', 'serviceName', 'podManagementPolicy', 'selector'];

/**
 * Applies the StatefulSet. What cannot change stays as it is: a grown volume reaches the claims in
 * another way, and a refused apply would hold up everything else.
 */
export async function applyMembers(
  target: ApplyTarget,
  members: ObjectJson,
  options: { readonly live: ObjectJson | undefined; readonly replicas: number },
): Promise<AnyObject> {
  const spec = isJsonObject(members['spec']) ? members['spec'] : {};
  const liveSpec = isJsonObject(options.live?.['spec']) ? options.live['spec'] : {};
  const kept = Object.fromEntries(
    IMMUTABLE.filter((key) => liveSpec[key] !== undefined).map((key) => [key, liveSpec[key]]),
  );
  return applyObject(target, {
    object: { ...members, spec: { ...spec, ...kept, replicas: options.replicas } },
  });
}
