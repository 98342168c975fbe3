import { quantityOf, compareQuantities, tryParseQuantity } from '@howdah/kube';
import type { FepClusterSpec } from './fepCluster.js';
import { DATABASE_VOLUMES } from './storage.js';

type Storage = FepClusterSpec['fepChildCrVal']['storage'];

/**
 * Sizes that the definition takes, since FEP's does, and that no claim can have: a StatefulSet
 * with `1K` or `1e3Gi` in it never makes a pod.
 */
export function storageProblems(
  storage: Storage,
): readonly { readonly field: string; readonly message: string }[] {
  return DATABASE_VOLUMES.flatMap((key) => {
    const size = storage?.[key]?.size;
    if (size === undefined) return [];
    const quantity = tryParseQuantity(size);
    if (quantity !== undefined && compareQuantities(quantity, quantityOf(0)) > 0) return [];
    return [{ field: `${key}.size`, message: `"${size}" is not the size of a volume; ${ADVICE}` }];
  });
}

const ADVICE = 'write a number with one of the units Mi, Gi, Ti, such as 2Gi';
