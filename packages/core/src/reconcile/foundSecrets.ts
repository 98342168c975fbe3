import type { AnyObject, ObjectKey } from '@howdah/kube';
import { secretNames } from '../cluster/clusterNames.js';
import type { World } from './world.js';

/** The Secrets of a cluster as they were read, by name. */
export type FoundSecrets = ReadonlyMap<string, AnyObject | undefined>;

/** Reads the Secrets that core makes for a cluster. */
export function foundSecrets(
  world: Pick<World, 'secret'>,
  { namespace, name: cluster }: ObjectKey,
): FoundSecrets {
  const { system, application, authority, certificate } = secretNames(cluster);
  return new Map(
    [system, application, authority, certificate].map((name) => [
      name,
      world.secret({ namespace, name }),
    ]),
  );
}
