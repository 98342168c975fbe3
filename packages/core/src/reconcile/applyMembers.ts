import type { AnyObject } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import { objectAt, textAt } from '../json/memberOf.js';
import { Derived } from './derived.js';
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
  const ifStill = options.live === undefined ? 'absent' : versionSeen(options.live);
  return applyObject(target, { object: membersBeside(members, options) }, ifStill);
}

const made = new WeakMap<ObjectJson, Derived<ObjectJson>>();

/** The very same for members that are wanted again beside what is the same of the live ones. */
function membersBeside(
  members: ObjectJson,
  { live, replicas }: { readonly live: ObjectJson | undefined; readonly replicas: number },
): ObjectJson {
  const liveSpec = objectAt(live ?? {}, 'spec');
  const beside = made.get(members) ?? new Derived<ObjectJson>();
  made.set(members, beside);
  return beside.of([live, replicas], () => {
    const kept = Object.fromEntries(
      IMMUTABLE.filter((key) => liveSpec[key] !== undefined).map((key) => [key, liveSpec[key]]),
    );
    return { ...members, spec: { ...objectAt(members, 'spec'), ...kept, replicas } };
  });
}

/** The very version of an object that was looked at. */
export function versionSeen(object: ObjectJson): {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
} {
  const metadata = objectAt(object, 'metadata');
  return { uid: textAt(metadata, 'uid'), resourceVersion: textAt(metadata, 'resourceVersion') };
}
