import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { DATABASE_VOLUMES } from '../api/storage.js';
import { isLess } from '../growth/volumeClaim.js';
import { statefulSetName } from './clusterNames.js';
import { madeVolumes } from './madeVolumes.js';
import type { MadeVolume, VolumeRemains } from './madeVolumes.js';
import { setAside } from './setAside.js';
import { placement } from './volumes.js';
import type { Placement, VolumeKey } from './volumes.js';

type Storage = NonNullable<FepCluster['spec']['fepChildCrVal']['storage']>;

/**
 * The volumes as they can be had: the set of them, their classes and access modes are fixed when a
 * cluster is made. Sizes are as they are wished where there are members, for volumes grow; what
 * cannot grow or would shrink is told by whoever has asked the claims. Pure.
 */
export function settleStorage(
  cluster: FepCluster,
  remains: VolumeRemains,
): { readonly storage?: Storage; readonly diagnostics: readonly Diagnostic[] } {
  const made = madeVolumes(statefulSetName(cluster.metadata.name), remains);
  if (made.size === 0) return { diagnostics: [] };
  const wanted: Storage = cluster.spec.fepChildCrVal.storage ?? {};
  const settled = DATABASE_VOLUMES.map((key) => settleVolume(key, wanted, made.get(key)));
  return {
    storage: { ...wanted, ...Object.fromEntries(settled.map(({ key, volume }) => [key, volume])) },
    diagnostics: settled.flatMap(({ diagnostics }) => diagnostics),
  };
}

interface SettledVolume {
  readonly key: VolumeKey;
  readonly volume: Storage[VolumeKey];
  readonly diagnostics: readonly Diagnostic[];
}

const FIXED = 'the volumes of a cluster are fixed when it is made, and this one';

function settleVolume(
  key: VolumeKey,
  storage: Storage,
  made: MadeVolume | undefined,
): SettledVolume {
  const wish = storage[key];
  const unchanged = (why: string, field: string = key): Diagnostic =>
    setAside('VolumesUnchanged', `spec.fepChildCrVal.storage.${field}`, why);
  if (made === undefined) {
    const why = `${FIXED} has no ${key}; remove it, or make a new cluster`;
    return { key, volume: undefined, diagnostics: wish === undefined ? [] : [unchanged(why)] };
  }
  const { size, template, classes } = made;
  if (wish === undefined) {
    const why = `${FIXED} keeps its ${key}; write it again with size ${size}`;
    // The data volume has a size of its own when the manifest names none.
    const diagnostics = key === 'dataVol' ? [] : [unchanged(why)];
    return { key, volume: { size, ...fixedPlacement(template) }, diagnostics };
  }
  const { storageClass, accessModes } = placement(storage, wish);
  const shrinks = template === undefined && isLess(wish.size, size);
  const movesTo = otherClass(storageClass, made);
  const modes = template !== undefined && !sameMembers(accessModes, template.accessModes);
  return {
    key,
    volume: {
      ...wish,
      ...(shrinks ? { size } : {}),
      ...(movesTo === undefined ? {} : { storageClass: classes[0] }),
      ...fixedPlacement(template),
    },
    diagnostics: [
      ...(shrinks
        ? [
            unchanged(
              `volumes never shrink, and this one has ${size}; write ${size}`,
              `${key}.size`,
            ),
          ]
        : []),
      ...(movesTo === undefined ? [] : [unchanged(movesTo, `${key}.storageClass`)]),
      ...(modes
        ? [
            unchanged(
              `${FIXED} keeps ${template.accessModes.join(', ')}; write that`,
              `${key}.accessModes`,
            ),
          ]
        : []),
    ],
  };
}

/** What the template has, said so that nothing the storage says of all volumes is put in its place. */
function fixedPlacement(template: MadeVolume['template']): Partial<Storage['dataVol'] & Placement> {
  if (template === undefined) return {};
  return { storageClass: template.storageClass ?? '', accessModes: [...template.accessModes] };
}

/** Why the class cannot be had, if it cannot. A template without one got the default of its day. */
function otherClass(
  wish: string | undefined,
  { template, classes }: MadeVolume,
): string | undefined {
  const had = template?.storageClass ?? classes[0];
  if (wish === undefined) {
    return template?.storageClass === undefined
      ? undefined
      : `${FIXED} keeps its class "${template.storageClass}"; write that`;
  }
  if (wish === template?.storageClass || classes.includes(wish)) return undefined;
  if (template === undefined && had === undefined) return undefined;
  return had === undefined
    ? `${FIXED} keeps the default class; leave it out`
    : `${FIXED} keeps its class "${had}"; write that`;
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}
