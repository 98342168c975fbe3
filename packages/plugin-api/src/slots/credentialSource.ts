import type { SecretKeyReference, Strength, Traced } from './claim.js';

/**
 * Where the password of a system role is found by what runs in the pods. A scalar claim of the
 * role; core's default is the Secret `<name>-system`.
 */
export interface CredentialSource extends Traced {
  readonly slot: 'credential.source';
  readonly credential: SystemRole;
  readonly source: MaterialSource;
  readonly strength?: Strength;
}

/** A system role by its use. */
export type SystemRole = 'superuser' | 'replication' | 'rewind' | 'rest';

/** Secret material is referred to, never carried: with Secrets Store CSI there is no Secret. */
export type MaterialSource =
  | { readonly secretRef: SecretKeyReference }
  | { readonly fileInPod: string };
