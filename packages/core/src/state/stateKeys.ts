/** Key of the format's version. */
export const VERSION_KEY = 'version';

/** The one format that this operator reads and writes. */
export const STATE_VERSION = '1';

/** Key under which the procedures of a cluster are recorded. */
export const PROCEDURES_KEY = 'procedures';

/** Key under which it is recorded with which parameters servers start. */
export const PARAMETERS_KEY = 'parameters';

/** Key of the last access rules without a wrong line. */
export const HBA_KEY = 'hba';

const PLUGIN_PREFIX = 'plugin.';

/** A part of the state that is written by itself. */
export type StateKey =
  | typeof PROCEDURES_KEY
  | typeof PARAMETERS_KEY
  | typeof HBA_KEY
  | `${typeof PLUGIN_PREFIX}${string}`;

/** The key of a plugin's record, by the plugin's id. */
export function pluginKey(plugin: string): StateKey {
  return `${PLUGIN_PREFIX}${plugin}`;
}

/** The plugin whose record is under a key. */
export function pluginOfKey(key: string): string | undefined {
  return key.startsWith(PLUGIN_PREFIX) ? key.slice(PLUGIN_PREFIX.length) : undefined;
}
