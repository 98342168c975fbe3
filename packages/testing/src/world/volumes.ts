import { equalQuantities, KINDS } from '@howdah/kube';
import { objectAt, textAt } from '../scene/json.js';
import type { WorldClient } from './worldClient.js';

/** Provisioner and resizer: each claim gets a volume, of the size it asks for unless growth is slow. */
export async function controlVolumes(
  client: WorldClient,
  { grow }: { readonly grow: boolean },
): Promise<void> {
  const kind = KINDS.persistentVolumeClaims;
  await Promise.all(
    client.list(kind).map((claim) => {
      const asked = textAt(objectAt(claim, 'spec', 'resources', 'requests'), 'storage') ?? '0';
      const has = textAt(objectAt(claim, 'status', 'capacity'), 'storage');
      const stays = has !== undefined && (!grow || equalQuantities(has, asked));
      const status = { phase: 'Bound', capacity: { storage: stays ? has : asked } };
      return client.patchStatus(kind, claim, status);
    }),
  );
}
