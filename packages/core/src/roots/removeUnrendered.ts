import { KINDS } from '@howdah/kube';
import type { Kind, Kube, ObjectKey } from '@howdah/kube';
import type { OwnedObject } from '@howdah/plugin-api';
import { isOurs, removeOurs } from '../reconcile/removeOurs.js';
import type { World } from '../reconcile/world.js';

/** Kinds of core that roots are made of too; those that only plugins bring come to them. */
const KINDS_OF_ROOTS: readonly Kind[] = [KINDS.configMaps, KINDS.services];

/** Removes what was applied for a root and is no longer rendered. */
export async function removeUnrendered(
  target: {
    readonly kube: Kube;
    readonly world: Pick<World, 'ofCluster' | 'pluginKinds'>;
    readonly signal: AbortSignal;
  },
  root: { readonly uid: string; readonly cluster: ObjectKey },
  rendered: readonly OwnedObject[],
): Promise<void> {
  const wanted = new Set(rendered.map(({ object }) => `${object.kind} ${object.metadata.name}`));
  for (const kind of [...KINDS_OF_ROOTS, ...target.world.pluginKinds()]) {
    for (const object of target.world.ofCluster(kind, root.cluster)) {
      if (!isOurs(object, root.uid) || wanted.has(`${kind.kind} ${object.metadata.name}`)) continue;
      await removeOurs(target, kind, object);
    }
  }
}
