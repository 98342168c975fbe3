import type { FepCluster } from './fepCluster.js';

/** `fepChildCrVal.sysUsers` as a manifest gives it. */
export type SysUsers = NonNullable<FepCluster['spec']['fepChildCrVal']['sysUsers']>;

/** Fields of `sysUsers` that name a role, with the name used when they are left out. */
const DEFAULTS = {
  pguser: 'app',
  pgrepluser: 'repluser',
  pgRewindUser: 'rewind_user',
  pgMetricsUser: undefined,
} as const;

/** A field of `sysUsers` that names a role. */
export type RoleField = keyof typeof DEFAULTS;

/** Every field that names a role. */
export const ROLE_FIELDS = ['pguser', 'pgrepluser', 'pgRewindUser', 'pgMetricsUser'] as const;

/** The application's database. */
export function databaseName(users: SysUsers): string {
  return users.pgdb === undefined || users.pgdb === '' ? 'app' : users.pgdb;
}

/** The role a field stands for; there is a metrics role only where the manifest names one. */
export function roleName<F extends RoleField>(
  users: SysUsers,
  field: F,
): string | (typeof DEFAULTS)[F] {
  const given = users[field];
  return given === undefined || given === '' ? DEFAULTS[field] : given;
}
