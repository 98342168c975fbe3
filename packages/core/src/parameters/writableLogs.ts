import type { DecidedParameters } from './decideParameters.js';
import { without } from './without.js';

// One new folder, which the server makes, and none of those it has for itself.
const FOLDER =
  /^(?!pg_(?!log)|base$|global$|backup_label$|tablespace_map$|current_logfiles$|PG_VERSION$)[A-Za-z][\w-]{0,62}$/;

/**
 * Drops a `log_directory` that the server cannot write to: it would not start. A relative one is
 * below the data directory.
 */
export function withWritableLogs(
  decided: DecidedParameters,
  folders: readonly string[],
): DecidedParameters {
  const written = decided.parameters['log_directory'];
  if (written === undefined || isWritable(withoutEndSlashes(written), folders)) return decided;
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

/** By hand: of an expression that ends in `$` every slash would be a beginning. */
function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (path.charAt(end - 1) === '/') end -= 1;
  return path.slice(0, end);
}
