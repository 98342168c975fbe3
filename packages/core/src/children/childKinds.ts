import { apiVersionOf, defineKind } from '@howdah/kube';
import type { AnyObject, Kind } from '@howdah/kube';

/** A kind of child resource, and which members of `spec.fepChildCrVal` it is made from. */
export interface ChildKind {
  readonly kind: Kind;
  /** Paths that lead to the same place below `spec.fepChildCrVal` and below the child's `spec`. */
  readonly parts: readonly string[];
}

function childKind(kind: string, ...parts: readonly string[]): ChildKind {
  const plural = `${kind.toLowerCase()}s`;
  return { kind: defineKind({ group: 'fep.fujitsu.io', version: 'v1', kind, plural }), parts };
}

/** The children of every FEPCluster; each bears its name. */
export const CHILD_KINDS: readonly ChildKind[] = [
  childKind('FEPConfig', '/customPgParams', '/customPgHba', '/customPgAudit'),
  childKind('FEPVolume', '/storage'),
  childKind('FEPUser', '/sysUsers'),
  childKind('FEPCert', '/systemCertificates', '/sysUsers/tdepassphrase'),
  childKind('FEPBackup', '/backup'),
];

/** Their resources. */
export const CHILD_RESOURCES: readonly Kind[] = CHILD_KINDS.map(({ kind }) => kind);

/** Whether an object is a child of a FEPCluster, by its kind. */
export function isChild({ apiVersion, kind }: Pick<AnyObject, 'apiVersion' | 'kind'>): boolean {
  return CHILD_RESOURCES.some((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
}

/** The certificate of the servers, with its key and its authority. */
export const CERTIFICATES = '/systemCertificates';

/** Of a certificate, its key and its authority one means nothing without the others. */
const WHOLE: ReadonlySet<string> = new Set([CERTIFICATES]);

/** Whether a value is one leaf although it has members. */
export function isWhole(pointer: string): boolean {
  return WHOLE.has(pointer);
}

/** Whether a leaf is a password or a key: those in use are in Secrets, and no other note is made of them. */
export function isKeptInSecret(pointer: string): boolean {
  return pointer === CERTIFICATES || /^\/sysUsers\/(?:[^/]*password|tdepassphrase)$/i.test(pointer);
}

/** Whether a leaf is looked after by this kind of child: the longest path decides. */
export function isPartOf({ parts }: ChildKind, pointer: string): boolean {
  const own = longestWithin(parts, pointer);
  return own > 0 && CHILD_KINDS.every((other) => longestWithin(other.parts, pointer) <= own);
}

function longestWithin(parts: readonly string[], pointer: string): number {
  const within = parts.filter((part) => pointer === part || pointer.startsWith(`${part}/`));
  return Math.max(0, ...within.map(({ length }) => length));
}
