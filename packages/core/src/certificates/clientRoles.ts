import type { FepCluster } from '../api/fepCluster.js';

/** The roles that show servers a certificate: the operator's, and those of members among each other. */
export const CLIENT_ROLES = ['superuser', 'replication', 'rewind'] as const;

/** One of them. */
export type ClientRole = (typeof CLIENT_ROLES)[number];

/** Something for each of them. */
export type ByClientRole<T> = Readonly<Record<ClientRole, T>>;

/** What the manifest says of such a certificate, and where. */
export interface ClientTls {
  readonly path: string;
  readonly certificateName?: string | undefined;
  readonly caName?: string | undefined;
  readonly privateKeyPassword?: string | undefined;
  readonly sslMode?: string | undefined;
}

/** Reads the `…Tls` fields of `sysUsers`. Of the two spellings that are in use, the samples' counts. */
export function clientTls({ spec }: FepCluster): ByClientRole<ClientTls> {
  const users = spec.fepChildCrVal.sysUsers ?? {};
  const at = (field: 'pgAdminTls' | 'pgrepluserTls' | 'pgreplUserTls' | 'pgRewindUserTls') => ({
    path: `spec.fepChildCrVal.sysUsers.${field}`,
    ...users[field],
  });
  return {
    superuser: at('pgAdminTls'),
    replication: at(users.pgrepluserTls === undefined ? 'pgreplUserTls' : 'pgrepluserTls'),
    rewind: at('pgRewindUserTls'),
  };
}

/** The same of each of them. */
export function forClientRoles<T>(of: (role: ClientRole) => T): ByClientRole<T> {
  return {
    superuser: of('superuser'),
    replication: of('replication'),
    rewind: of('rewind'),
  };
}
