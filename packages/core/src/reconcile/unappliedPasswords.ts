import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { passwordsSetAside } from '../credentials/desiredSecrets.js';
import type { SecretText } from '../credentials/desiredSecrets.js';

/** Warns that a system role keeps the password it was created with. */
export function unappliedPasswords(cluster: FepCluster, system: SecretText): readonly Diagnostic[] {
  return passwordsSetAside(cluster, system).map((field): Diagnostic => {
    const path = `spec.fepChildCrVal.sysUsers.${field}`;
    return {
      severity: 'warning',
      code: 'PasswordUnchanged',
      path,
      message: `${path} is not taken over: the role keeps the password of Secret "${cluster.metadata.name}-system", which running members use; write that one, or leave the field out`,
    };
  });
}
