import type { PgRole, RoleAttribute } from '@howdah/plugin-api';
import type { Database } from './database.js';
import { identifier, literal } from './quote.js';
import { scramVerifier, verifierMatches } from './scramVerifier.js';

/** A role that must exist, with the password it must have. */
export interface DesiredRole {
  readonly role: PgRole;
  readonly password?: string;
}

const COLUMNS: Readonly<Record<RoleAttribute, string>> = {
  LOGIN: 'rolcanlogin',
  SUPERUSER: 'rolsuper',
  REPLICATION: 'rolreplication',
  CREATEDB: 'rolcreatedb',
  CREATEROLE: 'rolcreaterole',
};

/**
 * Makes a role what it must be, and says what it changed. Reads first, so that a role in order
 * costs no write; passwords travel as verifiers.
 */
export async function ensureRole(
  database: Database,
  { role, password }: DesiredRole,
): Promise<readonly string[]> {
  const name = identifier(role.name);
  const changes: string[] = [];
  const [found] = await database.query(
    `SELECT rolname, rolpassword, ${Object.values(COLUMNS).join(', ')} FROM pg_authid WHERE rolname = $1`,
    [role.name],
  );
  if (found === undefined) {
    await database.query(`CREATE ROLE ${name} ${role.attributes.join(' ')}`);
    changes.push(`created role ${role.name}`);
  } else {
    const missing = role.attributes.filter((attribute) => found[COLUMNS[attribute]] !== true);
    if (missing.length > 0) {
      await database.query(`ALTER ROLE ${name} ${missing.join(' ')}`);
      changes.push(`gave role ${role.name} ${missing.join(', ')}`);
    }
  }
  if (password !== undefined) {
    const stored = found?.['rolpassword'];
    const current = typeof stored === 'string' && (await verifierMatches(stored, password));
    if (!current) {
      await database.query(`ALTER ROLE ${name} PASSWORD ${literal(await scramVerifier(password))}`);
      changes.push(`set the password of role ${role.name}`);
    }
  }
  return [...changes, ...(await ensureGrants(database, role))];
}

/** Creates a database unless it exists. `CREATE DATABASE` cannot run in a transaction. */
export async function ensureDatabase(
  database: Database,
  wanted: { readonly name: string; readonly owner: string },
): Promise<readonly string[]> {
  const found = await database.query('SELECT 1 FROM pg_database WHERE datname = $1', [wanted.name]);
  if (found.length > 0) return [];
  await database.query(
    `CREATE DATABASE ${identifier(wanted.name)} OWNER ${identifier(wanted.owner)}`,
  );
  return [`created database ${wanted.name}`];
}

async function ensureGrants(database: Database, role: PgRole): Promise<readonly string[]> {
  const changes: string[] = [];
  for (const signature of role.execute ?? []) {
    const [row] = await database.query(
      `SELECT has_function_privilege($1, to_regprocedure($2), 'EXECUTE') AS held`,
      [role.name, signature],
    );
    // NULL: this major has no such function, so there is nothing to grant.
    if (row?.['held'] !== false) continue;
    await database.query(`GRANT EXECUTE ON FUNCTION ${signature} TO ${identifier(role.name)}`);
    changes.push(`let role ${role.name} execute ${signature}`);
  }
  for (const group of role.memberOf ?? []) {
    const [row] = await database.query(`SELECT pg_has_role($1, $2, 'MEMBER') AS held`, [
      role.name,
      group,
    ]);
    if (row?.['held'] === true) continue;
    await database.query(`GRANT ${identifier(group)} TO ${identifier(role.name)}`);
    changes.push(`made role ${role.name} a member of ${group}`);
  }
  return changes;
}
