/**
 * Orders two resourceVersions of one collection; `undefined` where they are not decimal numbers.
 *
 * Kubernetes long called them opaque. Since KEP-5504 they are specified to be comparable, and every
 * etcd-backed server has always issued growing decimal numbers; others are compared for equality.
 */
export function compareRevisions(a: string, b: string): number | undefined {
  if (a === b) return 0;
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

const DECIMAL = /^[1-9]\d*$/;
