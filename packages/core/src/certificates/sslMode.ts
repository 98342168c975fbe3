import type { Diagnostic } from '@howdah/plugin-api';
import type { ClientTls } from './clientRoles.js';

/** How much of TLS a connection among members demands, as libpq has it. */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca';

/** On what it depends, beside what was asked for. */
export interface SslModeSituation {
  /** Whether a user gave what servers show: the operator does not renew that. */
  readonly isServerGiven: boolean;
  /** Whether servers turn away whoever does not encrypt. */
  readonly encryptedOnly: boolean;
}

/**
 * How members connect to each other as a role. A server that shows a certificate of our own is
 * verified; one that a user gave may run out some night, and must not stop replication for that
 * unless somebody says so.
 */
export function sslModeOf(
  { path, sslMode = '' }: ClientTls,
  { isServerGiven, encryptedOnly }: SslModeSituation,
): { readonly mode: SslMode; readonly findings: readonly Diagnostic[] } {
  const warn = (code: string, message: string): readonly Diagnostic[] => [
    { severity: 'warning', code, path: `${path}.sslMode`, message },
  ];
  switch (sslMode) {
    case 'required':
    case 'require':
      return { mode: 'require', findings: [] };
    case 'verify-ca':
      return { mode: 'verify-ca', findings: [] };
    case 'verify-full':
      return {
        mode: 'verify-ca',
        findings: warn(
          'SslModeLowered',
          'members reach each other by the addresses of pods, which are in no certificate, so it is verify-ca; write that',
        ),
      };
    case 'prefer':
      return { mode: 'prefer', findings: [] };
    case 'disable':
    case 'allow':
      return encryptedOnly
        ? {
            mode: 'require',
            findings: warn(
              'SslModeRaised',
              `servers take encrypted connections only, so it is require; write that, or leave out spec.fep.forceSsl and spec.fep.postgres.tls.verifyClient`,
            ),
          }
        : { mode: sslMode, findings: [] };
    default:
      return { mode: isServerGiven ? 'require' : 'verify-ca', findings: [] };
  }
}
