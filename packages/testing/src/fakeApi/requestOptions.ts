import { badRequest, Failure, invalid, invalidCause, Unimplemented } from './failure.js';
import type { Cause } from './failure.js';
import { isMap } from './jsonMap.js';
import type { Operation } from './operations.js';

/** Whether a write is only looked at. What is no dry run is refused, lest it be the real thing. */
export function isDryRun({ query, body }: Operation, method: string | undefined): boolean {
  // Where a delete has a body, nobody looks at its query.
  const inBody = method === 'DELETE' && body !== undefined;
  const options: unknown = isMap(body) ? body['dryRun'] : undefined;
  const asked: readonly unknown[] = inBody ? listed(options) : query.getAll('dryRun');
  if (asked.some((value) => value !== 'All')) {
    throw invalid(invalidCause('dryRun', 'FieldValueNotSupported', 'supported values: "All"'));
  }
  return asked.length > 0;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a query asks for something; as the real server, whatever does not say no says yes. */
export function isAsked(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== 'false' && value !== '0';
}

/** The moment that a list shows; without a token of `continue`, which has its own. */
export function listedMoment(query: URLSearchParams, now: number): number {
  const asked = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const continues = (query.get('continue') ?? '') !== '';
  const causes = matchCauses({ asked, match, continues });
  if (causes.length > 0) throw invalid(...causes);
  if (asked === '') return now;
  if (!isVersion(asked)) throw badRequest();
  if (continues && asked !== '0') throw badRequest();
  const version = Number(asked);
  refuseFuture(version, now);
  // Without a word on it, a page is of exactly that moment, and a whole list is not older.
  const exact = match === 'Exact' || (match === '' && query.has('limit'));
  return exact && version > 0 ? version : now;
}

/** Refuses to read what has not happened yet. */
export function refuseFuture(version: number, now: number): void {
  if (version <= now) return;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  throw new Failure(504, 'Timeout', { causes, retryAfterSeconds: 1 });
}

/** The version from which a single object is read or a watch begins; 0 for any. */
export function versionOf(query: URLSearchParams): number {
  const asked = query.get('resourceVersion') ?? '';
  if (asked !== '' && !isVersion(asked)) throw new Failure(500, 'InternalError');
  return Number(asked);
}

/** Refuses a watch that asks for what the fake does not do, or for what makes no sense. */
export function refuseOddWatch(query: URLSearchParams): void {
  if (query.has('sendInitialEvents')) throw new Unimplemented('sendInitialEvents');
  if (query.has('resourceVersionMatch')) throw invalid(forbidden('for watch'));
}

function matchCauses({
  asked,
  match,
  continues,
}: {
  readonly asked: string;
  readonly match: string;
  readonly continues: boolean;
}): readonly Cause[] {
  if (match === '') return [];
  return [
    ...(asked === '' ? [forbidden('unless resourceVersion is provided')] : []),
    ...(continues ? [forbidden('when continue is provided')] : []),
    ...(MATCHES.has(match) ? [] : [invalidCause(MATCH, 'FieldValueNotSupported', 'no such')]),
    ...(match === 'Exact' && asked === '0' ? [forbidden('for resourceVersion "0"')] : []),
  ];
}

const MATCH = 'resourceVersionMatch';
const MATCHES: ReadonlySet<string> = new Set(['Exact', 'NotOlderThan']);

function forbidden(when: string): Cause {
  return invalidCause(MATCH, 'FieldValueForbidden', `is forbidden ${when}`);
}

function isVersion(text: string): boolean {
  return /^\d{1,19}$/.test(text);
}
