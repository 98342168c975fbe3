import type { PgExtension } from '@howdah/plugin-api';
import type { Database } from './database.js';
import { identifier, literal } from './quote.js';

/** What one extension came to. */
export type ExtensionOutcome =
  | { readonly extension: 'there' | 'created' }
  /** The image has no such extension; a person must choose another image. */
  | { readonly extension: 'unavailable' };

/**
 * Creates an extension, and what it depends on, unless it is there. Nothing is dropped or updated:
 * data may hang on it. Asked in the database that is to have it.
 */
export async function ensureExtension(
  database: Database,
  { name }: Pick<PgExtension, 'name'>,
): Promise<ExtensionOutcome> {
  const [found] = await database.query(
    'SELECT installed_version IS NOT NULL AS there FROM pg_available_extensions WHERE name = $1',
    [name],
  );
  if (found === undefined) return { extension: 'unavailable' };
  if (found['there'] === true) return { extension: 'there' };
  // An extension without a schema of its own is made in the first one of the path.
  await database.query('SET search_path = public');
  try {
    await database.query(createExtension(name));
  } finally {
    await database.query('SET search_path = pg_catalog, pg_temp');
  }
  return { extension: 'created' };
}

/** Makes an extension, and what it depends on, unless it is there. */
export function createExtension(name: string): string {
  return `CREATE EXTENSION IF NOT EXISTS ${identifier(name)} CASCADE`;
}

/** Brings an extension to the newest version that the image has. */
export function updateExtension(name: string): string {
  return `ALTER EXTENSION ${identifier(name)} UPDATE`;
}

/** A statement about an extension for whoever has a connection for no more than one. */
export function inPublic(statement: string): string {
  const path = "PERFORM set_config('search_path', 'public', true);";
  return `DO ${literal(`BEGIN ${path} EXECUTE ${literal(statement)}; END`)}`;
}
