import { isJsonObject } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { isArray } from '../compose/canonical.js';

/**
 * Whether the API server says that a manager applied an object. Labels, annotations and owners can
 * be copied; who wrote them cannot. Caches drop this: ask the server for the object.
 */
export function isAppliedBy({ metadata }: AnyObject, manager: string): boolean {
  const { managedFields } = metadata;
  return (
    managedFields !== undefined &&
    isArray(managedFields) &&
    managedFields.some(
      (entry) =>
        isJsonObject(entry) && entry['manager'] === manager && entry['operation'] === 'Apply',
    )
  );
}
