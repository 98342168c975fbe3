import type { MergedSlots } from '@howdah/plugin-api';
import type { Conflict, Provenance } from './claim.js';
import type { Contributed } from './contributed.js';
import { objects } from './slots/objects.js';
import { pods } from './slots/pods.js';
import {
  bootstrap,
  hba,
  parameters,
  ports,
  preload,
  replicaMethods,
  roles,
  walArchive,
  walRestore,
} from './slots/postgres.js';

/** The merged slots, what could not be merged, and who set each value. */
export interface Composition {
  readonly merged: MergedSlots;
  readonly conflicts: readonly Conflict[];
  readonly provenance: ReadonlyMap<string, Provenance>;
}

/**
 * Merges what all plugins contributed. Pure; commutative, associative and idempotent, so that the
 * order in which plugins are listed never matters.
 *
 * @throws NotJsonError when a contribution holds something that is not data.
 */
export function compose(contributed: readonly Contributed[]): Composition {
  const merges = {
    parameters: parameters(contributed),
    preload: preload(contributed),
    hba: hba(contributed),
    roles: roles(contributed),
    ports: ports(contributed),
    walArchive: walArchive(contributed),
    walRestore: walRestore(contributed),
    bootstrap: bootstrap(contributed),
    replicaMethods: replicaMethods(contributed),
    pods: pods(contributed),
    objects: objects(contributed),
  };
  const all = Object.values(merges);
  return {
    merged: {
      parameters: merges.parameters.value,
      preload: merges.preload.value,
      hba: merges.hba.value,
      roles: merges.roles.value,
      ports: merges.ports.value,
      replicaMethods: merges.replicaMethods.value,
      pods: merges.pods.value,
      objects: merges.objects.value,
      ...(merges.walArchive.value === undefined ? {} : { walArchive: merges.walArchive.value }),
      ...(merges.walRestore.value === undefined ? {} : { walRestore: merges.walRestore.value }),
      ...(merges.bootstrap.value === undefined ? {} : { bootstrap: merges.bootstrap.value }),
    },
    conflicts: all.flatMap(({ conflicts }) => conflicts),
    provenance: new Map(all.flatMap(({ provenance }) => provenance)),
  };
}
