import { Failure, notFound, Unimplemented } from './failure.js';
import type { Resource } from './resource.js';

/** What is asked for under the name of an object. */
export type Subresource = 'status' | 'scale';

const METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'PATCH']);

// What a real server has under these names, and the fake has not.
const UNDONE: Readonly<Record<string, readonly string[]>> = {
  Namespace: ['finalize'],
  Node: ['proxy'],
  Pod: [
    'attach',
    'binding',
    'ephemeralcontainers',
    'eviction',
    'exec',
    'log',
    'portforward',
    'proxy',
    'resize',
  ],
  Service: ['proxy'],
  ServiceAccount: ['token'],
};

/** Reads the subresource that a path names; refuses one that is not there, and what it does not do. */
export function subresourceOf(
  resource: Resource,
  named: string | undefined,
  method: string | undefined,
): Subresource | undefined {
  if (named === undefined) return undefined;
  // Below a subresource of a custom resource, a real server looks no further.
  const [name = ''] = resource.schema === undefined ? [named] : named.split('/');
  const found = offered(resource).find((each) => each === name);
  if (found === undefined) {
    refuseUndone(resource, named);
    throw notFound();
  }
  if (METHODS.has(method ?? '')) return found;
  throw new Failure(405, 'MethodNotAllowed');
}

function offered({ status, scale }: Resource): readonly Subresource[] {
  return [
    ...(status ? (['status'] as const) : []),
    ...(scale === undefined ? [] : (['scale'] as const)),
  ];
}

function refuseUndone({ kind, schema }: Resource, named: string): void {
  const [name = ''] = named.split('/');
  if (schema === undefined && UNDONE[kind.kind]?.includes(name) === true) {
    throw new Unimplemented(`${kind.plural}/${name}`);
  }
}
