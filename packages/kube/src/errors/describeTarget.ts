import { formatKey } from '../object/objectKey.js';
import type { KubeErrorTarget } from './kubeError.js';

/** `patch pods default/x`: how messages name a call. */
export function describeTarget(target: KubeErrorTarget): string {
  const key = target.key === undefined ? '' : ` ${formatKey(target.key)}`;
  return `${target.verb} ${target.resource}${key}`;
}
