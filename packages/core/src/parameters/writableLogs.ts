import type { DecidedParameters } from './decideParameters.js';
import { without } from './without.js';

// One new folder, which the server makes, and none of those it has for itself.
const FOLDER =
  /^(?!pg_(?!log)|base$|global$|backup_label$|tablespace_map$|current_logfiles$|PG_VERSION$)[A-Za-z][\w-]*$/;

/**
 * Drops a `log_directory` that the server cannot write to: it would not start. A relative one is
 * below the data directory.
 */
export function withWritableLogs(
  decided: DecidedParameters,
  folders: readonly string[],
): DecidedParameters {
  const written = decided.parameters['log_directory'];
  if (written === undefined || isWritable(written.replace(/\/+$/, ''), folders)) return decided;
  return without(
    decided,
    'log_directory',
    `the server can write logs to ${folders.join(', ')}, to one new folder in these, or to a plain name below its data directory; write one of these, or declare spec.fepChildCrVal.storage.logVol`,
  );
}

function isWritable(path: string, folders: readonly string[]): boolean {
  if (FOLDER.test(path)) return true;
  return folders.some(
    (folder) =>
      path === folder ||
      (path.startsWith(`${folder}/`) && FOLDER.test(path.slice(folder.length + 1))),
  );
}
