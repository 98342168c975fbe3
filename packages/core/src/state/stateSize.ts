import { StateError } from './stateError.js';
import { PROCEDURES_KEY, pluginOfKey } from './stateKeys.js';
import type { StateKey } from './stateKeys.js';

/** What one plugin's record may take, in bytes. */
export const PLUGIN_BYTES = 256 * 1024;

/** What a state object may take, in bytes: etcd refuses objects of 1.5 MiB, ConfigMaps end at 1 MiB. */
export const STATE_BYTES = 800 * 1024;

/** Kept free of plugins' records: a procedure that runs must be able to record its next step. */
export const PROCEDURES_BYTES = 256 * 1024;

/**
 * Checks that a record fits beside those that are there.
 * @throws StateError that names the plugin whose record does not.
 */
export function checkSize(
  data: Readonly<Record<string, string>>,
  key: StateKey,
  text: string,
): void {
  const plugin = pluginOfKey(key);
  const own = Buffer.byteLength(text);
  const most = plugin === undefined ? PROCEDURES_BYTES : PLUGIN_BYTES;
  const whose = plugin === undefined ? `the record of ${key}` : `the record of plugin ${plugin}`;
  if (own > most) {
    throw tooLarge(`${whose} has ${own} bytes, and ${most} are allowed`, plugin);
  }
  if (plugin === undefined) return;
  const others = Object.entries(data)
    .filter(([name]) => name !== key && name !== PROCEDURES_KEY)
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  const left = STATE_BYTES - PROCEDURES_BYTES - others;
  if (own + Buffer.byteLength(key) > left) {
    throw tooLarge(
      `${whose} has ${own} bytes, and those of the other plugins leave room for ${Math.max(0, left)}`,
      plugin,
    );
  }
}

function tooLarge(what: string, plugin: string | undefined): StateError {
  const wayOut = 'contribute less, or put large texts into objects of their own';
  return new StateError('HOWDAH_STATE_TOO_LARGE', `${what}; ${wayOut}`, plugin);
}
