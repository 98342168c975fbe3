import type { Json } from '../json.js';
import type { Workload } from './claim.js';
import { defineSlot } from './pluginSlot.js';
import type { SlotToken } from './pluginSlot.js';

/** Secret material of an external store that a pod wants to read as a file. */
export type SecretMountRequest = {
  readonly workload: Workload;
  readonly container: string;
  /** Name of the object in the store. */
  readonly object: string;
  /** File in the pod. */
  readonly path: string;
};

/**
 * Requests for files out of an external store: data, so that whoever mounts them makes one volume
 * and one SecretProviderClass of them all. The key is the asking plugin's own, with its id in front.
 *
 * @example
 * fill(SECRET_MOUNT, {
 *   key: 'tde.example.org/kms',
 *   value: { workload: 'instance', container: 'fep-patroni', object: 'kms-login', path: '/run/kms/login' },
 * })
 */
export const SECRET_MOUNT: SlotToken<SecretMountRequest> = defineSlot({
  id: 'secrets.howdah.dev/mount',
  law: 'keyed',
  parse: parseSecretMount,
});

function parseSecretMount(value: Json): SecretMountRequest {
  return {
    workload: workloadAt(value),
    container: textAt(value, 'container'),
    object: textAt(value, 'object'),
    path: textAt(value, 'path'),
  };
}

function workloadAt(value: Json): Workload {
  const workload = textAt(value, 'workload');
  if (isWorkload(workload)) return workload;
  throw new TypeError(
    `${SECRET_MOUNT.id}: workload: expected ${FIXED.join(', ')}, app/<name> or job/<name>`,
  );
}

const FIXED: readonly string[] = [
  'instance',
  'restore',
  'upgrade',
  'pgpool',
  'exporter',
] satisfies readonly Workload[];

function isWorkload(text: string): text is Workload {
  return FIXED.includes(text) || /^(app|job)\/[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** What was filled in may be secret, so only the place is told. */
function textAt(value: Json, key: string): string {
  const members: readonly (readonly [string, unknown])[] = Object.entries(value ?? {});
  const member = members.find(([name]) => name === key)?.[1];
  if (typeof member === 'string' && member !== '') return member;
  throw new TypeError(`${SECRET_MOUNT.id}: ${key}: expected a text`);
}
