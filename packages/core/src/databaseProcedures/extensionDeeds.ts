import * as statements from '../sql/extensions.js';
import type { ExtensionDeed } from './extensionProcedure.js';

/** FEPAction `create_extension`: an extension, and what it depends on, unless it is there. */
export const createExtension: ExtensionDeed = {
  id: 'create_extension',
  statement: statements.createExtension,
  effect: ({ installed }) => ({ effect: installed === undefined ? 'not-yet' : 'there' }),
  result: (where) => `Extension ${where} is there.`,
};

/** FEPAction `alter_extension`: the newest version that the image brings. */
export const alterExtension: ExtensionDeed = {
  id: 'alter_extension',
  statement: statements.updateExtension,
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
