import { parseJson, readText } from '../json/read.js';

/** Whose requests are looked at, and when. Times are epoch milliseconds. */
export interface AuditWindow {
  readonly user: string;
  readonly from: number;
  readonly to: number;
}

/** One request as the API server's audit log recorded it. */
export interface AuditedRequest {
  readonly at: string;
  readonly verb: string;
  readonly resource: string;
  readonly uri: string;
}

const WRITE_VERBS = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Whether a verb of the audit log changes something. */
export function isWrite(verb: string): boolean {
  return WRITE_VERBS.has(verb);
}

/** The requests of a user within a window, from audit log lines. */
export function requests(lines: readonly string[], window: AuditWindow): AuditedRequest[] {
  const found = new Map<string, AuditedRequest>();

  for (const line of lines) {
    const event = parseJson(line);
    const at = readText(event, 'requestReceivedTimestamp') ?? '';
    const time = Date.parse(at);

    if (readText(event, 'user', 'username') !== window.user) continue;
    if (!(time >= window.from && time <= window.to)) continue;

    // A request has one entry per stage; the id is the request's.
    const id = readText(event, 'auditID') ?? line;
    found.set(id, {
      at,
      verb: readText(event, 'verb') ?? '',
      resource: readText(event, 'objectRef', 'resource') ?? '',
      uri: readText(event, 'requestURI') ?? '',
    });
  }

  return [...found.values()];
}

/** The write requests of a user within a window, leases excepted. */
export function writeRequests(lines: readonly string[], window: AuditWindow): AuditedRequest[] {
  return requests(lines, window).filter(
    ({ verb, resource }) => isWrite(verb) && resource !== 'leases',
  );
}
