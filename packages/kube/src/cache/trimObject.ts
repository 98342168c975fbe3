import { isJsonObject } from '../object/json.js';
import type { KubeObject } from '../object/kubeObject.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Drops what no reconcile reads and what is often half of an object: managedFields and kubectl's
 * copy of the manifest. Changes the object itself: it was parsed a moment ago and nobody holds it.
 */
export function trimObject(object: KubeObject): void {
  const { metadata } = object;
  Reflect.deleteProperty(metadata, 'managedFields');
  if (isJsonObject(metadata.annotations))
    Reflect.deleteProperty(metadata.annotations, LAST_APPLIED);
}
