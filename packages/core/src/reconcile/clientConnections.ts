import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { recordedDemand, wantedDemand, weaker } from '../certificates/clientDemand.js';
import type { ClientDemand } from '../certificates/clientDemand.js';
import { clientTls } from '../certificates/clientRoles.js';
import type { ByClientRole } from '../certificates/clientRoles.js';
import { sslModeOf } from '../certificates/sslMode.js';
import type { SslMode } from '../certificates/sslMode.js';
import type { SecretText } from '../credentials/desiredSecrets.js';

/** Key of Secret `<cluster>-tls` with what servers demand of client certificates by now. */
export const DEMAND = 'clients-demanded';

/** The demand that the manifest makes. */
export function demandOf({ spec }: FepCluster): ClientDemand {
  return wantedDemand(spec.fep.postgres?.tls?.verifyClient).demand;
}

/** What pg_hba.conf demands now: no more than is recorded that all can meet, and than is wanted. */
export function demandInForce(cluster: FepCluster, certificate: SecretText): ClientDemand {
  return weaker(demandOf(cluster), recordedDemand(certificate[DEMAND]));
}

/** What the modes depend on beside the manifest. */
export interface SslSituation {
  readonly isServerGiven: boolean;
  readonly recorded: ClientDemand;
}

/** How members connect to each other. */
export function sslModes(
  cluster: FepCluster,
  { isServerGiven, recorded }: SslSituation,
): Omit<ByClientRole<SslMode>, 'superuser'> {
  const tls = clientTls(cluster);
  const situation = { isServerGiven, encryptedOnly: isEncryptedOnly(cluster, recorded) };
  return {
    replication: sslModeOf(tls.replication, situation).mode,
    rewind: sslModeOf(tls.rewind, situation).mode,
  };
}

/** What of the manifest's wishes about clients is not followed as it is written. */
export function clientFindings(cluster: FepCluster): readonly Diagnostic[] {
  const tls = clientTls(cluster);
  const situation = { isServerGiven: false, encryptedOnly: isEncryptedOnly(cluster, 'none') };
  return [
    ...wantedDemand(cluster.spec.fep.postgres?.tls?.verifyClient).findings,
    ...sslModeOf(tls.replication, situation).findings,
    ...sslModeOf(tls.rewind, situation).findings,
  ];
}

/** A demand that is on record holds until pg_hba.conf was written without it. */
function isEncryptedOnly(cluster: FepCluster, recorded: ClientDemand): boolean {
  return cluster.spec.fep.forceSsl === true || demandOf(cluster) !== 'none' || recorded !== 'none';
}
