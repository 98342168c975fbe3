import { compareText } from '../compose/canonical.js';
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
 * @throws StateError that names the plugin whose record does not: of all together the largest.
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
  const records = Object.entries({ ...data, [key]: text })
    .filter(([name]) => name !== PROCEDURES_KEY)
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(name) + Buffer.byteLength(value) }));
  const all = records.reduce((sum, { bytes }) => sum + bytes, 0);
  if (all <= STATE_BYTES - PROCEDURES_BYTES) return;
  const [largest] = records
    .flatMap(({ name, bytes }) => {
      const id = pluginOfKey(name);
      return id === undefined ? [] : [{ id, bytes }];
    })
    .toSorted((a, b) => b.bytes - a.bytes || compareText(a.id, b.id));
  throw tooLarge(
    `the records of all plugins have ${all} bytes, and ${STATE_BYTES - PROCEDURES_BYTES} are allowed; the largest, of plugin ${largest?.id ?? plugin}, has ${largest?.bytes ?? own}`,
    largest?.id ?? plugin,
  );
}

function tooLarge(what: string, plugin: string | undefined): StateError {
  const wayOut = 'contribute less, or put large texts into objects of their own';
  return new StateError('HOWDAH_STATE_TOO_LARGE', `${what}; ${wayOut}`, plugin);
}
