import { describeTarget } from '../errors/describeTarget.js';
import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { statusError } from '../errors/statusError.js';
import { isJsonObject } from '../object/json.js';
import type { JsonObject } from '../object/json.js';

/** A watch line as it came, before its object is given a type. */
export type RawWatchEvent =
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: JsonObject }
  | { readonly type: 'bookmark'; readonly resourceVersion: string };

const TYPES = { ADDED: 'added', MODIFIED: 'modified', DELETED: 'deleted' } as const;

/** Parses one line. Throws the server's error event, and MALFORMED_RESPONSE for anything else. */
export function parseWatchLine(line: string, target: KubeErrorTarget): RawWatchEvent {
  const event = parse(line);
  const object = isJsonObject(event) ? event['object'] : undefined;
  if (!isJsonObject(event) || !isJsonObject(object)) throw malformed(target);

  if (event['type'] === 'ERROR') {
    const status = typeof object['code'] === 'number' ? object['code'] : 500;
    throw statusError({ status, body: object, target });
  }
  if (event['type'] === 'BOOKMARK') {
    const metadata = object['metadata'];
    const resourceVersion = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
    if (typeof resourceVersion !== 'string') throw malformed(target);
    return { type: 'bookmark', resourceVersion };
  }
  if (event['type'] === 'ADDED' || event['type'] === 'MODIFIED' || event['type'] === 'DELETED') {
    return { type: TYPES[event['type']], object };
  }
  throw malformed(target);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function malformed(target: KubeErrorTarget): KubeError {
  return new KubeError({
    code: 'MALFORMED_RESPONSE',
    message: `${describeTarget(target)}: a line of the watch is not a watch event; the connection may have been cut`,
    target,
  });
}
