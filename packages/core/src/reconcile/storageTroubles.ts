import { KINDS } from '@howdah/kube';
import type { Kube } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import { pendingClaims } from './observedMembers.js';
import type { PodTrouble } from './podTroubles.js';

/** Why claims get no volume: their class does not exist. Asked only while a claim waits. */
export async function storageTroubles(
  kube: Kube,
  claims: readonly ObjectJson[],
  signal: AbortSignal,
): Promise<readonly PodTrouble[]> {
  const pending = pendingClaims(claims);
  const wanted = new Set(pending.flatMap(({ storageClass }) => storageClass ?? []));
  if (wanted.size === 0) return [];
  const { items } = await kube.list(KINDS.storageClasses, { signal });
  const offered = items.map(({ metadata }) => metadata.name);
  return pending
    .filter(({ storageClass }) => storageClass !== undefined && !offered.includes(storageClass))
    .map(({ claim, storageClass }) => ({
      pod: claim,
      reason: 'StorageClassMissing',
      message: `there is no StorageClass "${storageClass ?? ''}"; create it, or delete the cluster and its claims and write one of ${offered.join(', ') || '(none exists)'} in spec.fepChildCrVal.storage`,
    }));
}
