import type { IncomingMessage } from 'node:http';
import { isAsked } from './requestOptions.js';
import { keyOfRoute, parseRoute } from './route.js';
import type { ObjectKey } from '@howdah/kube';

export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'apply'
  | 'delete'
  | 'discover';

/** A request as the fake saw it; what the audit log of a real server would tell. */
export interface RecordedRequest {
  readonly verb: Verb;
  /** `pods`, `statefulsets`, ... */
  readonly resource: string;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly key: ObjectKey | undefined;
  readonly query: URLSearchParams;
  /** Who asked: the name given to `FakeApiServer.accessAs`. */
  readonly user: string | undefined;
  /** Which TCP connection it came on, counted from one. */
  readonly connection: number;
}

const WRITES: ReadonlySet<Verb> = new Set(['create', 'update', 'patch', 'apply', 'delete']);

/** Whether a request may have changed something. */
export function isWrite(request: RecordedRequest): boolean {
  return WRITES.has(request.verb);
}

/** Reads what a request is from its line and headers. */
export function recordRequest(request: IncomingMessage, connection: number): RecordedRequest {
  const url = new URL(request.url ?? '/', 'http://fake');
  const route = parseRoute(url.pathname);
  const key = route === undefined ? undefined : keyOfRoute(route);
  return {
    verb: verbOf(request, { named: key !== undefined, plural: route?.plural, url }),
    resource: route?.plural ?? url.pathname,
    subresource: route?.subresource,
    namespace: route?.namespace,
    key,
    query: url.searchParams,
    user: /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1],
    connection,
  };
}

function verbOf(
  request: IncomingMessage,
  path: { readonly named: boolean; readonly plural: string | undefined; readonly url: URL },
): Verb {
  switch (request.method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'DELETE':
      return 'delete';
    case 'PATCH':
      return request.headers['content-type']?.includes('apply-patch') === true ? 'apply' : 'patch';
    default:
      if (path.plural === undefined) return 'discover';
      if (path.named) return 'get';
      return isAsked(path.url.searchParams, 'watch') ? 'watch' : 'list';
  }
}
