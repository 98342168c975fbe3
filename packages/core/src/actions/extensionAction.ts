import type { Action } from '@howdah/plugin-api';

/** PostgreSQL cuts what is longer: another name than the one that was written. */
const LONGEST_NAME = 63;

/** A FEPAction type about an extension: `args` takes its name and that of a database. */
export function extensionAction(type: string): Action<unknown> {
  return {
    type,
    answer: ({ args }) => {
      const [extension, database = 'postgres', ...others] = args;
      if (extension === undefined || others.length > 0) {
        return {
          answer: 'refused',
          reason:
            'args takes the name of an extension, and that of a database where it is not postgres: [pg_stat_statements, shop]',
        };
      }
      const strange = [extension, database].find(
        (name) => Buffer.byteLength(name) > LONGEST_NAME || name.includes('\0'),
      );
      if (strange !== undefined) {
        const reason = `a name in args is no name of PostgreSQL: it has at most ${LONGEST_NAME} bytes and no NUL`;
        return { answer: 'refused', reason };
      }
      return {
        answer: 'procedure',
        procedure: `database.${type}`,
        args: { extension, database },
      };
    },
  };
}
