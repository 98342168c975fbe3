import type { FepCluster } from '../api/fepCluster.js';
import { bundle, readAuthority, trustedBundle } from '../certificates/authorityRecord.js';
import type { AuthorityRecord } from '../certificates/authorityRecord.js';
import type { CertificateWishes } from '../certificates/certificateWishes.js';
import { dnsNames } from '../certificates/dnsNames.js';
import { givenCertificate } from '../certificates/givenCertificate.js';
import type { GivenCertificate } from '../certificates/givenCertificate.js';
import {
  issueAuthority,
  issueServerCertificate,
  renewalOf,
} from '../certificates/issueCertificate.js';
import { isAsDemanded } from '../certificates/leafCertificate.js';
import { secretNames } from '../cluster/clusterNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';

/**
 * Keys of Secret `<cluster>-tls`, beside certificate, key and whom to trust. What is not is written as
 * empty: a key that is left out stays where the Secret was created with it.
 */
const KEYS = {
  /** The text of the annotation that asked for this certificate. */
  asked: 'tls-asked',
  /** When the content last changed; empty for the first that there is. */
  changed: 'tls-changed',
  /** The authority that the user gave. */
  given: 'ca-given.crt',
  /** The authority that the user gave before. */
  formerlyGiven: 'ca-given-former.crt',
} as const;

/** Certificates of a cluster, and how they stand. */
export interface ClusterCertificates {
  /** Content of the Secret that the members mount. */
  readonly certificate: SecretText;
  readonly authority: AuthorityRecord;
  /** When a certificate of our own is due for renewal; never for the user's own. */
  readonly renewal?: Date;
  /** Since when an authority of the user's is trusted only since something may still be signed by it. */
  readonly formerSince?: Date;
}

/** What certificates are made from. */
export interface CertificateDemands {
  readonly cluster: FepCluster;
  readonly wishes: CertificateWishes;
  readonly now: Date;
  /** What a Secret holds now. */
  readonly current: (name: string) => SecretText;
}

/** The authorities of a cluster as recorded; made where there is none. */
export async function authorityOf(demands: CertificateDemands): Promise<AuthorityRecord> {
  const { cluster, wishes, now, current } = demands;
  const names = secretNames(cluster.metadata.name);
  const known = readAuthority(current(names.authority));
  if (known !== undefined) return known;
  const signer = await issueAuthority(cluster.metadata.name, now);
  const { renewAuthority } = wishes;
  const asked = renewAuthority === undefined ? {} : { asked: renewAuthority };
  // Its Secret is gone, and clients trust whom they were told.
  const former = current(names.certificate)['ca.crt'];
  if (former === undefined) return { signer, ...asked };
  return { signer, change: { stage: 'replaced', former, since: now }, ...asked };
}

/** What the Secret of the servers' certificate is to hold. */
export async function certificatesOf(
  demands: CertificateDemands,
  authority: AuthorityRecord,
): Promise<ClusterCertificates> {
  const { cluster, now, current } = demands;
  const held = current(secretNames(cluster.metadata.name).certificate);
  const given = givenIn(cluster);
  const trust = trustOf(held, given, authority);
  const leaf =
    given === undefined
      ? await issued(demands, { held, trust, authority })
      : { 'tls.crt': given.certificate, 'tls.key': given.key };
  const next: SecretText = { ...leaf, ...trust };
  const isSame = Object.entries(next).every(([key, text]) => held[key] === text);
  const isFirst = held['tls.crt'] === undefined;
  const changed = isSame || isFirst ? (held[KEYS.changed] ?? '') : now.toISOString();
  const certificate: SecretText = { ...next, [KEYS.changed]: changed };
  return {
    certificate,
    authority,
    ...(given === undefined ? { renewal: renewalOf(certificate['tls.crt'] ?? '') } : {}),
    ...(next[KEYS.formerlyGiven] === '' ? {} : { formerSince: new Date(changed) }),
  };
}

/** When the Secret of the servers' certificate last changed, if it ever did. */
export function certificatesChanged({ certificate }: ClusterCertificates): string | undefined {
  return certificate[KEYS.changed] === '' ? undefined : certificate[KEYS.changed];
}

/** The Secret without the authority that the user gave before. */
export function withoutFormer(certificate: SecretText): SecretText {
  return { ...certificate, [KEYS.formerlyGiven]: '' };
}

/** The authorities' part of the Secret. Ours is in it always: it signs what members show each other. */
function trustOf(
  held: SecretText,
  given: GivenCertificate | undefined,
  authority: AuthorityRecord,
): SecretText & { readonly 'ca.crt': string } {
  const { [KEYS.given]: before = '', [KEYS.formerlyGiven]: earlier = '' } = held;
  const { authority: now = '' } = given ?? {};
  const former = before === now ? earlier : before;
  return {
    'ca.crt': bundle([now, trustedBundle(authority), former]),
    [KEYS.given]: now,
    [KEYS.formerlyGiven]: former,
  };
}

/**
 * A certificate of our own: the one that is held, if it may stay. With whom to trust it changes too,
 * so that a member which shows the newest one is known to have read what came with it.
 */
async function issued(
  { cluster, wishes, now }: CertificateDemands,
  {
    held,
    trust,
    authority: { signer },
  }: {
    readonly held: SecretText;
    readonly trust: { readonly 'ca.crt': string };
    readonly authority: AuthorityRecord;
  },
): Promise<SecretText> {
  const names = dnsNames(cluster);
  const { renewCertificates: asked = held[KEYS.asked] ?? '' } = wishes;
  const stays =
    held['ca.crt'] === trust['ca.crt'] &&
    (held[KEYS.asked] ?? '') === asked &&
    isAsDemanded(held, { now, names, signer: signer.certificate });
  const { 'tls.crt': certificate = '', 'tls.key': key = '' } = held;
  const leaf = stays ? { certificate, key } : await issueServerCertificate(signer, names, now);
  return {
    'tls.crt': leaf.certificate,
    'tls.key': leaf.key,
    [KEYS.asked]: asked,
  };
}

/** The certificate in the manifest, when it holds one. */
function givenIn(cluster: FepCluster): GivenCertificate | undefined {
  const read = givenCertificate(cluster.spec.fepChildCrVal.systemCertificates);
  return read.kind === 'usable' ? read.given : undefined;
}
