import type { CoreNames, ObjectJson } from '@howdah/plugin-api';
import { secretNames } from '../cluster/clusterNames.js';
import { kindOfObject } from '../reconcile/objectKinds.js';
import { stateName } from '../state/stateReading.js';

/** Objects that core alone writes, as `<kind>/<name>`: of credentials, members and their state. */
export function reservedObjects(
  cluster: string,
  names: Pick<CoreNames, 'statefulSet'>,
): ReadonlySet<string> {
  return new Set([
    `StatefulSet/${names.statefulSet}`,
    ...Object.values(secretNames(cluster)).map((name) => `Secret/${name}`),
    `ConfigMap/${stateName(cluster)}`,
  ]);
}

/** Why no plugin may own an object, if it may not. */
export function objectProblem(
  object: ObjectJson,
  reserved: ReadonlySet<string>,
): string | undefined {
  const { apiVersion, kind, metadata } = object;
  const name = `${kind}/${metadata.name}`;
  if (reserved.has(name)) {
    return `contributed ${name}, which is core's alone; contribute to the slots of what is to change in it`;
  }
  if (kindOfObject(object) === undefined) {
    return `contributed ${name} of ${apiVersion}, a kind that the operator cannot apply`;
  }
  return undefined;
}
