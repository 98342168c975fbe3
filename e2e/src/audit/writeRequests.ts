import { parseJson, readText } from '../json/read.js';

/** Whose writes are counted, and when. Times are epoch milliseconds. */
export interface AuditWindow {
  readonly user: string;
  readonly from: number;
  readonly to: number;
}

/** One write request as the API server's audit log recorded it. */
export interface WriteRequest {
  readonly at: string;
  readonly verb: string;
  readonly uri: string;
}

const WRITE_VERBS = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** The write requests of a user within a window, leases excepted, from audit log lines. */
export function writeRequests(lines: readonly string[], window: AuditWindow): WriteRequest[] {
  const found = new Map<string, WriteRequest>();

  for (const line of lines) {
    const event = parseJson(line);
    const verb = readText(event, 'verb') ?? '';
    const at = readText(event, 'requestReceivedTimestamp') ?? '';
    const time = Date.parse(at);

    if (readText(event, 'user', 'username') !== window.user) continue;
    if (!WRITE_VERBS.has(verb) || !(time >= window.from && time <= window.to)) continue;
    if (readText(event, 'objectRef', 'resource') === 'leases') continue;

    // A request has one entry per stage; the id is the request's.
    const id = readText(event, 'auditID') ?? line;
    found.set(id, { at, verb, uri: readText(event, 'requestURI') ?? '' });
  }

  return [...found.values()];
}
