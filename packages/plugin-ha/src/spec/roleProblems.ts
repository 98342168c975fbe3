import type { Diagnostic, JsonObject } from '@howdah/plugin-api';

const NAMES = ['pgrepluser', 'pgRewindUser'] as const;
const PASSWORDS = ['pgAdminPassword', 'pgreplpassword', 'pgRewindPassword'] as const;

/**
 * What Patroni cannot do for the roles it makes itself: it puts names and passwords into a block of
 * SQL between two `$$` (`create_or_update_role` in its bootstrap.py), and names into pg_hba.conf.
 */
export function roleProblems(users: JsonObject): readonly Diagnostic[] {
  return [
    ...[...NAMES, ...PASSWORDS]
      .filter((field) => textAt(users, field).includes('$$'))
      .map((field) => problem(field, 'Patroni cannot make a role with $$ in it; write it without')),
    ...NAMES.filter((field) => textAt(users, field).startsWith('/')).map((field) =>
      problem(
        field,
        'pg_hba.conf takes a name with / in front for a regular expression; choose another name',
      ),
    ),
  ];
}

function problem(field: string, message: string): Diagnostic {
  const path = `spec.fepChildCrVal.sysUsers.${field}`;
  return { severity: 'error', code: 'InvalidRole', path, message };
}

function textAt(users: JsonObject, field: string): string {
  const value = users[field];
  return typeof value === 'string' ? value : '';
}
