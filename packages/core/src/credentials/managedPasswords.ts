import { roleName } from '../api/roleNames.js';
import type { SysUsers } from '../api/roleNames.js';
import type { PasswordSides } from './decidePassword.js';
import type { ExistingCredentials } from './desiredSecrets.js';
import { digestKey, inUseKey, SYSTEM_KEYS } from './systemCredentials.js';

/** A role's password, which may be changed in the manifest and in a Secret. */
export interface ManagedPassword {
  /** Of `sysUsers`. */
  readonly field:
    | 'pgAdminPassword'
    | 'pgreplpassword'
    | 'pgRewindPassword'
    | 'pgpassword'
    | 'pgMetricsPassword';
  /** Where people find and change it. */
  readonly secret: keyof ExistingCredentials;
  readonly key: string;
  /** Under which the system Secret remembers what is in use, and what the manifest gave. */
  readonly record: string;
}

/** Key of the metrics role's password, there only when the manifest names such a role. */
export const METRICS_KEY = 'metrics-password';

/** The superuser's. */
export const SUPERUSER_PASSWORD: ManagedPassword = systemPassword(
  'pgAdminPassword',
  SYSTEM_KEYS.superuser,
);

/** Those by which members and the operator log in: once data exists, no new one can be made up. */
export const SYSTEM_PASSWORDS: readonly ManagedPassword[] = [
  SUPERUSER_PASSWORD,
  systemPassword('pgreplpassword', SYSTEM_KEYS.replication),
  systemPassword('pgRewindPassword', SYSTEM_KEYS.rewind),
];

const APPLICATION_PASSWORD: ManagedPassword = {
  field: 'pgpassword',
  secret: 'application',
  key: 'password',
  record: 'application-password',
};

/** Every role's password that a cluster has. */
export function managedPasswords(users: SysUsers): readonly ManagedPassword[] {
  const metrics =
    roleName(users, 'pgMetricsUser') === undefined
      ? []
      : [systemPassword('pgMetricsPassword', METRICS_KEY)];
  return [...SYSTEM_PASSWORDS, APPLICATION_PASSWORD, ...metrics];
}

/** What manifest and Secrets say of one. */
export function sidesOf(
  { field, secret, key, record }: ManagedPassword,
  users: Pick<SysUsers, ManagedPassword['field']>,
  existing: ExistingCredentials,
): PasswordSides {
  return {
    given: users[field],
    written: existing[secret][key],
    inUse: existing.system[inUseKey(record)],
    digest: existing.system[digestKey(record)],
  };
}

function systemPassword(field: ManagedPassword['field'], key: string): ManagedPassword {
  return { field, secret: 'system', key, record: key };
}
