import type { Workload } from '../slots/claim.js';
import type { Contribution } from '../slots/contribution.js';
import { capability } from './capability.js';
import type { CapabilityToken } from './capability.js';

/** Secret material of an external store that a pod wants to read as files. */
export interface SecretMountRequest {
  readonly workload: Workload;
  readonly container: string;
  /** Name of the object in the store. */
  readonly object: string;
  /** File in the pod. */
  readonly path: string;
}

/** Capability `secrets.mount@1`: brings material of an external store into pods as files. */
export interface SecretsMount {
  /** Pure: the volume, mount and objects that put the file there; several requests share a volume. */
  contributions(request: SecretMountRequest): readonly Contribution[];
}

export const SECRETS_MOUNT: CapabilityToken<SecretsMount> = capability<SecretsMount>(
  'secrets.mount@1',
  { exclusive: true },
);
