import { isJsonObject } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import { objectAt, textAt } from '../json/memberOf.js';
import { applyObject } from './applyObjects.js';
import type { ApplyTarget } from './applyObjects.js';

/** What a StatefulSet cannot change once it exists (`ValidateStatefulSetUpdate`). */
const IMMUTABLE = ['volumeClaimTemplates', 'serviceName', 'podManagementPolicy', 'selector'];

/**
 * Applies the StatefulSet. What cannot change stays as it is: a grown volume reaches the claims in
 * another way, and a refused apply would hold up everything else. It is refused when the StatefulSet
 * is no longer the one that was looked at: how many members there are may take one away.
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
  const ifStill = options.live === undefined ? 'absent' : versionSeen(options.live);
  const object = { ...members, spec: { ...spec, ...kept, replicas: options.replicas } };
  return applyObject(target, { object }, ifStill);
}

/** The very version of an object that was looked at. */
export function versionSeen(object: ObjectJson): {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
} {
  const metadata = objectAt(object, 'metadata');
  return { uid: textAt(metadata, 'uid'), resourceVersion: textAt(metadata, 'resourceVersion') };
}
