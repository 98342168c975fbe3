import { KubeError } from '../errors/kubeError.js';
import type { Kind } from '../object/kind.js';
import { resourceNameOf } from '../object/kind.js';
import type { KubeObject } from '../object/kubeObject.js';
import type { ObjectKey } from '../object/objectKey.js';

type QueryValue = string | number | boolean | undefined;

/** The path of a collection: of one namespace, or of the whole cluster. */
export function collectionPath(kind: Kind<KubeObject>, namespace: string | undefined): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  if (!kind.namespaced || namespace === undefined) return `${root}/${kind.plural}`;
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${kind.plural}`;
}

/** The path of one object, or of a subresource of it. */
export function objectPath(kind: Kind<KubeObject>, key: ObjectKey, subresource?: string): string {
  requireKey(kind, key);
  const path = `${collectionPath(kind, key.namespace)}/${encodeURIComponent(key.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** Appends a query string, leaving out what is undefined. */
export function withQuery(path: string, query: Readonly<Record<string, QueryValue>>): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

// An empty name would address the whole collection: a delete of one object would delete all.
function requireKey(kind: Kind<KubeObject>, key: ObjectKey): void {
  const resource = resourceNameOf(kind);
  if (key.name === '') {
    throw new KubeError({
      code: 'INVALID_OBJECT',
      message: `${resource}: the object has no name; give it one`,
    });
  }
  if (kind.namespaced && (key.namespace === undefined || key.namespace === '')) {
    throw new KubeError({
      code: 'INVALID_OBJECT',
      message: `${resource} ${key.name}: the resource is namespaced; give the object a namespace`,
    });
  }
}
