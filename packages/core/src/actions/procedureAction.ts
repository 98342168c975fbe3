import type { Action } from '@howdah/plugin-api';

/** A FEPAction type that starts the procedure of the same name with its arguments. */
export function procedureAction(type: string): Action<unknown> {
  return {
    type,
    answer: ({ args }) => ({
      answer: 'procedure',
      procedure: `database.${type}`,
      args: { members: args },
    }),
  };
}
