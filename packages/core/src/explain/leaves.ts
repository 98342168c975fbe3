import type { Json, JsonObject } from '@howdah/plugin-api';
import { isArray } from '../compose/canonical.js';
import { textAt } from '../json/memberOf.js';
import { isJsonObject } from '@howdah/kube';

/** A step into an object: a member, or an element of a list by its position and, if it has one, name. */
export type PathStep =
  | { readonly member: string }
  | { readonly index: number; readonly name?: string };

/** A value that holds no further ones, and where it is. */
export interface ObjectLeaf {
  readonly steps: readonly PathStep[];
  readonly value: Json;
}

/** Every leaf of an object. Lists of objects are gone into, lists of plain values are leaves. */
export function objectLeaves(value: Json, steps: readonly PathStep[] = []): readonly ObjectLeaf[] {
  if (value === null || typeof value !== 'object') return [{ steps, value }];
  if (isArray(value)) {
    if (!value.some((item) => isJsonObject(item))) return [{ steps, value }];
    return value.flatMap((item, index) => objectLeaves(item, [...steps, element(item, index)]));
  }
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (members.length === 0) return [{ steps, value }];
  return members.flatMap(([member, inner]) => objectLeaves(inner ?? null, [...steps, { member }]));
}

/** A path as people and JSONPath write it: `.spec.containers[0].image`. */
export function pathText(steps: readonly PathStep[]): string {
  return steps
    .map((step) => {
      if ('index' in step) return `[${step.index}]`;
      return /^[A-Za-z_][\w-]*$/.test(step.member)
        ? `.${step.member}`
        : `[${JSON.stringify(step.member)}]`;
    })
    .join('');
}

function element(item: Json, index: number): PathStep {
  const name = isJsonObject(item) ? nameOf(item) : undefined;
  return name === undefined ? { index } : { index, name };
}

/** Claims name themselves in their metadata, mounts by their path. */
function nameOf(item: JsonObject): string | undefined {
  const { metadata } = item;
  return (
    textAt(item, 'mountPath') ??
    textAt(item, 'name') ??
    (isJsonObject(metadata) ? textAt(metadata, 'name') : undefined)
  );
}
