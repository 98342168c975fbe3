import { hasControlCharacter, passwordProblem } from './passwordProblem.js';
import { ROLE_FIELDS, roleName } from './roleNames.js';
import type { SysUsers } from './roleNames.js';

/** One field of `sysUsers` that cannot work, and what to write instead. Never holds a password. */
export interface SysUsersProblem {
  readonly field: string;
  readonly message: string;
}

/** PostgreSQL cuts longer names off (`NAMEDATALEN` - 1). */
const LONGEST_NAME = 63;

const PASSWORD_FIELDS = [
  'pgAdminPassword',
  'pgpassword',
  'pgreplpassword',
  'pgRewindPassword',
  'pgMetricsPassword',
] as const;

/**
 * What is wrong with the names and passwords of `sysUsers`. Control characters are refused because
 * password files and connection strings cannot hold them; most come from a YAML block (`|`).
 */
export function sysUsersProblems(users: SysUsers): readonly SysUsersProblem[] {
  const names = (['pgdb', ...ROLE_FIELDS] as const).flatMap((field) =>
    told(field, nameProblem(users[field] ?? '')),
  );
  const passwords = PASSWORD_FIELDS.flatMap((field) =>
    told(field, passwordProblem(users[field] ?? '')),
  );
  // What follows says names, which these cannot be said.
  if (names.length > 0) return [...names, ...passwords];
  return [
    ...told('pgdb', databaseProblem(users.pgdb ?? '')),
    ...ROLE_FIELDS.flatMap((field) => told(field, roleProblem(users[field] ?? ''))),
    ...sharedRoles(users),
    ...passwords,
  ];
}

function told(field: string, message: string | undefined): readonly SysUsersProblem[] {
  return message === undefined ? [] : [{ field, message }];
}

function nameProblem(name: string): string | undefined {
  if (hasControlCharacter(name)) {
    return 'the name holds a line break or another control character; write it on one line';
  }
  const bytes = Buffer.byteLength(name);
  if (bytes <= LONGEST_NAME) return undefined;
  return `the name is ${bytes} bytes long; PostgreSQL keeps at most ${LONGEST_NAME}, choose a shorter one`;
}

/** Each is a step in the path of a connection URI, whose readers would leave it out. */
function databaseProblem(name: string): string | undefined {
  if (name !== '.' && name !== '..') return undefined;
  return `a database "${name}" cannot be named in a connection URI; choose another name`;
}

function roleProblem(name: string): string | undefined {
  if (/^(pg_|public$|none$)/.test(name)) {
    return `PostgreSQL reserves the role name "${name}"; choose one that does not begin with pg_ and is neither public nor none`;
  }
  if (name !== 'postgres') return undefined;
  return '"postgres" is the superuser, whose password is pgAdminPassword; choose another name';
}

/** Attributes and passwords of the roles differ, so each must be its own. */
function sharedRoles(users: SysUsers): readonly SysUsersProblem[] {
  return ROLE_FIELDS.flatMap((field) => {
    const name = roleName(users, field);
    const other = ROLE_FIELDS.find((one) => one !== field && roleName(users, one) === name);
    if (name === undefined || users[field] !== name || other === undefined) return [];
    return told(field, `"${name}" is the role of ${other} too; give each a role of its own`);
  });
}
