import type { ClientCert, Diagnostic } from '@howdah/plugin-api';

/** What servers demand of client certificates. */
export type ClientDemand = 'none' | ClientCert;

const STRENGTH: Readonly<Record<ClientDemand, number>> = {
  none: 0,
  'verify-ca': 1,
  'verify-full': 2,
};

/** The one that asks less. */
export function weaker(a: ClientDemand, b: ClientDemand): ClientDemand {
  return STRENGTH[a] < STRENGTH[b] ? a : b;
}

/** Reads what was recorded of a demand; nothing is demanded where that is not known. */
export function recordedDemand(text: string | undefined): ClientDemand {
  return text === 'verify-ca' || text === 'verify-full' ? text : 'none';
}

/** The demand as pg_hba.conf has it. */
export function clientCert(demand: ClientDemand): { readonly clientcert?: ClientCert } {
  return demand === 'none' ? {} : { clientcert: demand };
}

/** Reads `spec.fep.postgres.tls.verifyClient`. */
export function wantedDemand(verifyClient: string | undefined): {
  readonly demand: ClientDemand;
  readonly findings: readonly Diagnostic[];
} {
  switch (verifyClient ?? '') {
    case '':
    case 'none':
    case 'optional':
      return { demand: 'none', findings: [] };
    case 'required':
    case 'verify-ca':
      return { demand: 'verify-ca', findings: [] };
    case 'verify-full':
      return { demand: 'verify-full', findings: [] };
    default:
      return {
        demand: 'none',
        findings: [
          {
            severity: 'warning',
            code: 'VerifyClientUnknown',
            path: 'spec.fep.postgres.tls.verifyClient',
            message: `is ${JSON.stringify(verifyClient)}, so that no certificate is demanded; write "verify-ca", "verify-full" or "none"`,
          },
        ],
      };
  }
}
