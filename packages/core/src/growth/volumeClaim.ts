import { compareQuantities, tryParseQuantity } from '@howdah/kube';
import type { Quantity } from '@howdah/kube';
import type { JsonObject, ObjectJson } from '@howdah/plugin-api';
import { listAt, objectAt, textAt } from '../json/memberOf.js';

/** A member's claim on one of its volumes, as far as growth needs it. */
export interface VolumeClaim {
  readonly name: string;
  /** Of the volume in the pod, which is that of the claim's template. */
  readonly volume: string;
  /** Number of the member. */
  readonly ordinal: number;
  readonly uid: string;
  /** What the claim asks for. */
  readonly asked: string;
  /** What it has; absent until it is bound. */
  readonly has?: string;
  readonly storageClass?: string;
  readonly resize: 'none' | 'file-system' | 'infeasible';
}

/** Claims of the members of a StatefulSet on volumes of the given names. */
export function volumeClaims(
  claims: readonly ObjectJson[],
  of: { readonly statefulSet: string; readonly volumes: readonly string[] },
): readonly VolumeClaim[] {
  return of.volumes.flatMap((volume) =>
    claims.flatMap((claim) => {
      const prefix = `${volume}-${of.statefulSet}-`;
      const { name, uid, deletionTimestamp } = claim.metadata;
      const number = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      const asked = askedSize(claim);
      if (!/^\d{1,9}$/.test(number) || asked === undefined) return [];
      // One that goes is replaced by one of the template's size.
      if (typeof uid !== 'string' || deletionTimestamp !== undefined) return [];
      return [{ name, volume, ordinal: Number(number), uid, asked, ...standing(claim) }];
    }),
  );
}

/** What a claim or a template of claims asks for, where it is a quantity. */
export function askedSize(claim: JsonObject): string | undefined {
  return sizeAt(objectAt(objectAt(claim, 'spec'), 'resources'), 'requests');
}

/** Whether a size is less than another; nothing is less than what is no quantity. */
export function isLess(size: string, other: string): boolean {
  const [left, right] = [tryParseQuantity(size), tryParseQuantity(other)];
  return left !== undefined && right !== undefined && compareQuantities(left, right) < 0;
}

/** The size that every claim both asks for and has; undefined while none has any. */
export function leastSize(claims: readonly VolumeClaim[]): Quantity | undefined {
  const sizes = claims.flatMap(({ asked, has }) => {
    const size = has === undefined ? undefined : tryParseQuantity(isLess(has, asked) ? has : asked);
    return size === undefined ? [] : [size];
  });
  return sizes.toSorted(compareQuantities)[0];
}

function standing(claim: ObjectJson): Pick<VolumeClaim, 'has' | 'storageClass' | 'resize'> {
  const status = objectAt(claim, 'status');
  const bound = textAt(status, 'phase') === 'Bound';
  const has = bound ? sizeAt(status, 'capacity') : undefined;
  const storageClass = textAt(objectAt(claim, 'spec'), 'storageClassName');
  return {
    ...(has === undefined ? {} : { has }),
    ...(storageClass === undefined || storageClass === '' ? {} : { storageClass }),
    resize: resizeOf(status),
  };
}

/** Where Kubernetes stands with a growth, by the status of the claim. */
export function resizeOf(status: JsonObject): VolumeClaim['resize'] {
  const stage = textAt(objectAt(status, 'allocatedResourceStatuses'), 'storage') ?? '';
  if (stage.endsWith('Infeasible')) return 'infeasible';
  const waits = listAt(status, 'conditions').some(
    (condition) =>
      textAt(condition, 'type') === 'FileSystemResizePending' &&
      textAt(condition, 'status') === 'True',
  );
  return waits ? 'file-system' : 'none';
}

function sizeAt(object: JsonObject, key: string): string | undefined {
  const size = objectAt(object, key)['storage'];
  const text = typeof size === 'number' ? String(size) : size;
  return typeof text === 'string' && tryParseQuantity(text) !== undefined ? text : undefined;
}
