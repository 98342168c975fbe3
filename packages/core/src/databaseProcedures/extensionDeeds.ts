import type { ExtensionDeed } from './extensionProcedure.js';

/** FEPAction `create_extension`: an extension, and what it depends on, unless it is there. */
export const createExtension: ExtensionDeed = {
  id: 'create_extension',
  statement: (name) => `CREATE EXTENSION IF NOT EXISTS ${name} CASCADE`,
  effect: ({ installed }) => ({ effect: installed === undefined ? 'not-yet' : 'there' }),
  result: (where) => `Extension ${where} is there.`,
};

/** FEPAction `alter_extension`: the newest version that the image brings. */
export const alterExtension: ExtensionDeed = {
  id: 'alter_extension',
  statement: (name) => `ALTER EXTENSION ${name} UPDATE`,
  effect: ({ installed, newest }, where) => {
    if (installed === undefined) {
      return {
        effect: 'failed',
        reason: `there is no extension ${where}; FEPAction create_extension makes it`,
      };
    }
    return { effect: installed === newest ? 'there' : 'not-yet' };
  },
  result: (where) => `Extension ${where} is of the newest version that the image brings.`,
};
