import { createHash } from 'node:crypto';
import { isJsonObject } from '../object/json.js';
import type { KubeObject } from '../object/kubeObject.js';

/** Holds the hash of what was last applied, so that a field no longer wanted is noticed. */
export const APPLIED_HASH = 'howdah.dev/applied-hash';

/** A hash of the desired object that the order of its keys does not change. */
export function hashOf(desired: KubeObject): string {
  return createHash('sha256').update(canonical(desired)).digest('hex').slice(0, 20);
}

/** The desired object with its hash beside it. */
export function withAppliedHash(desired: KubeObject, hash: string): KubeObject {
  const { metadata } = desired;
  return {
    ...desired,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [APPLIED_HASH]: hash } },
  };
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
