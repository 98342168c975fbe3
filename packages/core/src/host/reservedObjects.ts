import type { CoreNames, ObjectJson } from '@howdah/plugin-api';
import { secretNames } from '../cluster/clusterNames.js';
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
  if (apiVersion === 'v1' && kind === 'Secret') {
    return `contributed ${name}: contributions are kept in a ConfigMap, where everybody could read it; refer to a Secret, or create it in a step`;
  }
  if (kind === 'PersistentVolumeClaim') {
    return `contributed ${name}: claims are made with the pods that use them, and outlive everything else; contribute a pod.volume with a volumeClaimTemplate`;
  }
  return undefined;
}
