import type { JsonObject } from '@howdah/kube';
import { X509Certificate } from 'node:crypto';
import { objectAt } from '../scene/json.js';
import type { Member } from './kubelet.js';
import type { ShownCertificates } from './shownCertificates.js';

/** What pg_hba.conf of a cluster says of certificates of clients. */
function demandIn(config: JsonObject | undefined, database: string): string | undefined {
  const { pg_hba: rules } = objectAt(config, 'postgresql');
  const texts = Array.isArray(rules) ? rules.map(String) : [];
  const rule = texts.find((each) => each.split(' ')[1] === database && !each.startsWith('local'));
  return / clientcert=(\S+)/.exec(rule ?? '')?.[1];
}

/** Whether a server that demands this takes a client that showed this, PEM, if it trusts it. */
function isEnough(demand: string | undefined, shown: string | undefined, role: string): boolean {
  if (demand === undefined) return true;
  if (shown === undefined) return false;
  return demand !== 'verify-full' || new X509Certificate(shown).subject === `CN=${role}`;
}

/** Why a standby that connects to its primary anew would be turned away; undefined where it would not. */
export function standbyProblem(
  certificates: ShownCertificates,
  {
    standby,
    primary,
    config,
  }: {
    readonly standby: Member;
    readonly primary: Member;
    readonly config: JsonObject | undefined;
  },
): string | undefined {
  const files = certificates.filesOf(standby);
  const mode = files?.['replication-sslmode'] ?? 'prefer';
  const demand = demandIn(config, 'replication');
  if (mode === 'disable') return demand === undefined ? undefined : 'does not encrypt';
  if (mode === 'verify-ca' && !certificates.isTrusted(primary, files?.['ca.crt'] ?? '')) {
    return 'does not trust its primary';
  }
  const shown = files?.['replication.crt'];
  if (shown !== undefined && !certificates.isClientTrusted(primary, shown)) {
    return 'shows what its primary does not trust';
  }
  return isEnough(demand, shown, 'repluser') ? undefined : `lacks a certificate for ${demand}`;
}

/** Whether a server takes the superuser, who comes without a certificate if it is not trusted. */
export function isSuperuserTaken(
  certificates: ShownCertificates,
  {
    member,
    shown,
    config,
  }: {
    readonly member: Member;
    readonly shown: string | undefined;
    readonly config: JsonObject | undefined;
  },
): boolean {
  return isEnough(demandIn(config, 'all'), certificates.verifiedClient(member, shown), 'postgres');
}
