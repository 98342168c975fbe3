import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { secretNames } from '../cluster/clusterNames.js';
import { decidePassword } from '../credentials/decidePassword.js';
import type { PasswordSides } from '../credentials/decidePassword.js';
import type { ExistingCredentials } from '../credentials/desiredSecrets.js';
import { managedPasswords, sidesOf } from '../credentials/managedPasswords.js';

/** Warns of passwords in manifest or Secret that are not taken over. Says none of them. */
export function passwordFindings(
  cluster: FepCluster,
  existing: ExistingCredentials,
): readonly Diagnostic[] {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const names = secretNames(cluster.metadata.name);
  return managedPasswords(users).flatMap((managed) => {
    const place = `key "${managed.key}" of Secret "${names[managed.secret]}"`;
    const path = `spec.fepChildCrVal.sysUsers.${managed.field}`;
    return finding(sidesOf(managed, users, existing), { place, path });
  });
}

function finding(
  sides: PasswordSides,
  { place, path }: { readonly place: string; readonly path: string },
): readonly Diagnostic[] {
  const { given, written, inUse } = sides;
  // What would be generated is of no account here.
  const { by } = decidePassword(sides, () => '');
  if (by === 'secret' && given !== undefined && given !== '' && given !== written) {
    return warning('PasswordUnchanged', {
      path,
      message: `${path} is not in use: ${place} was changed after it; write a new password here, or leave the field out`,
    });
  }
  if (by !== 'database' || written === inUse) return [];
  if (written === undefined || written === '') {
    return warning('PasswordRestored', {
      path,
      message: `${place} was empty and has the password in use again; write a new one there to change it`,
    });
  }
  return warning('PasswordUnchanged', {
    path,
    message: `${place} held a line break or another character that no password file can hold, and has the password in use again; write it with echo -n, on one line`,
  });
}

function warning(
  code: 'PasswordUnchanged' | 'PasswordRestored',
  { path, message }: { readonly path: string; readonly message: string },
): readonly Diagnostic[] {
  return [{ severity: 'warning', code, path, message }];
}
