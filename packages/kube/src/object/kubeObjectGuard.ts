import { isJsonObject } from './json.js';
import type { AnyObject } from './kubeObject.js';

/** Whether a value has what every Kubernetes object has. */
export function isKubeObject(value: unknown): value is AnyObject {
  if (!isJsonObject(value)) return false;
  const metadata = value['metadata'];
  return (
    typeof value['apiVersion'] === 'string' &&
    typeof value['kind'] === 'string' &&
    isJsonObject(metadata) &&
    typeof metadata['name'] === 'string'
  );
}
