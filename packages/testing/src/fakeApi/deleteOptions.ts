import { badRequest, Failure, invalid, invalidCause } from './failure.js';
import type { Propagation } from './garbage.js';
import { isMap, mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { isAsked } from './requestOptions.js';

/** What a delete is to do, and on which terms. */
export interface DeleteOptions {
  readonly preconditions: JsonMap;
  /** Absent where the finalizers of the object may decide. */
  readonly propagation: Propagation | undefined;
}

/** Reads the options of a delete: of its body or, only where it has none, of its query. */
export function deleteOptionsOf(body: unknown, query: URLSearchParams): DeleteOptions {
  const options = body === undefined ? queried(query) : readable(body);
  const { propagationPolicy, orphanDependents } = options;
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    throw invalid(policyCause('FieldValueInvalid', 'and orphanDependents cannot be both set'));
  }
  const known = POLICIES.find((policy) => policy === propagationPolicy);
  if (propagationPolicy !== undefined && known === undefined) {
    throw invalid(policyCause('FieldValueNotSupported', `supported: ${POLICIES.join(', ')}`));
  }
  const orphan = orphanDependents === true ? 'Orphan' : 'Background';
  return {
    preconditions: mapAt(options, 'preconditions'),
    propagation: known ?? (orphanDependents === undefined ? undefined : orphan),
  };
}

const POLICIES: readonly Propagation[] = ['Background', 'Foreground', 'Orphan'];

function queried(query: URLSearchParams): JsonMap {
  const grace = query.get('gracePeriodSeconds');
  if (grace !== null && !/^-?\d+$/.test(grace)) throw badRequest();
  return {
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: query.has('orphanDependents')
      ? isAsked(query, 'orphanDependents')
      : undefined,
  };
}

/** What cannot be read is, of all things, an error of the server's. */
function readable(body: unknown): JsonMap {
  const unreadable = new Failure(500, 'InternalError');
  if (!isMap(body)) throw unreadable;
  const options = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const { kind = '', orphanDependents = true, propagationPolicy = '' } = options;
  if (kind !== '' && kind !== 'DeleteOptions') throw unreadable;
  if (typeof orphanDependents !== 'boolean' || typeof propagationPolicy !== 'string') {
    throw unreadable;
  }
  if (!Number.isInteger(options['gracePeriodSeconds'] ?? 0)) throw unreadable;
  return options;
}

function policyCause(reason: string, message: string): ReturnType<typeof invalidCause> {
  return invalidCause('propagationPolicy', reason, message);
}
