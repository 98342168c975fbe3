import type { FepCluster } from '../api/fepCluster.js';
import { bundle, readAuthority, trustedBundle } from '../certificates/authorityRecord.js';
import type { AuthorityRecord } from '../certificates/authorityRecord.js';
import type { CertificateWishes } from '../certificates/certificateWishes.js';
import { recordedDemand } from '../certificates/clientDemand.js';
import { forClientRoles } from '../certificates/clientRoles.js';
import type { ByClientRole, ClientRole } from '../certificates/clientRoles.js';
import { dnsNames, restNames } from '../certificates/dnsNames.js';
import type { GivenCertificate } from '../certificates/givenCertificate.js';
import { issueAuthority, renewalOf } from '../certificates/issueCertificate.js';
import { isAsDemanded, issueLeaf, leafIn } from '../certificates/leafCertificate.js';
import type { LeafCertificate } from '../certificates/leafCertificate.js';
import { REST_CLIENTS, REVISION, secretNames, SERVER_CLIENTS } from '../cluster/clusterNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { systemCredentials } from '../credentials/systemCredentials.js';
import { DEMAND } from './clientConnections.js';
import type { SslSituation } from './clientConnections.js';
import type { Given, GivenCertificates } from './givenCertificates.js';
import { formerRest, REST_FORMER } from './memberFingerprints.js';
import { revisionOf } from './certificateRevision.js';
import { roleCertificates } from './roleCertificates.js';

/**
 * Keys of Secret `<cluster>-tls`, beside certificate, key and whom to trust. What is not is written as
 * empty: a key that is left out stays where the Secret was created with it.
 */
const KEYS = {
  /** The text of the annotation that asked for this certificate. */
  asked: 'tls-asked',
  /** When the content last changed; empty for the first that there is. */
  changed: 'tls-changed',
  /** The authorities that the user gave. */
  given: 'ca-given.crt',
  /** Those that the user gave before. */
  formerlyGiven: 'ca-given-former.crt',
} as const;

/** Key with the authority that the user gave together with a certificate; empty beside one of our own. */
const authorityKey = (file: string): string => `${file}-ca.crt`;

/** Certificates of a cluster, and how they stand. */
export interface ClusterCertificates {
  /** Content of the Secret that the members mount. */
  readonly certificate: SecretText;
  readonly authority: AuthorityRecord;
  /** When the certificates of our own are due for renewal. */
  readonly renewal: Date;
  /** Since when an authority of the user's is trusted only since something may still be signed by it. */
  readonly formerSince?: Date;
  /** Whether what members showed before is still taken for theirs. */
  readonly restSuperseded: boolean;
  /** Roles that do not show servers yet what they shall. */
  readonly pending: readonly ClientRole[];
}

/** What certificates are made from. */
export interface CertificateDemands {
  readonly cluster: FepCluster;
  readonly wishes: CertificateWishes;
  readonly given: Pick<GivenCertificates, 'tls' | 'rest' | 'clients'>;
  /** Which revision each member was last told to read, where it says. */
  readonly taken: readonly (string | undefined)[];
  /** How members connect to each other. */
  readonly sslModes: (situation: SslSituation) => Omit<ByClientRole<string>, 'superuser'>;
  readonly now: Date;
  /** What a Secret holds now. */
  readonly current: (name: string) => SecretText;
}

/** The authorities of a cluster as recorded; made where there is none. */
export async function authorityOf(demands: CertificateDemands): Promise<AuthorityRecord> {
  const { cluster, wishes, now, current } = demands;
  const names = secretNames(cluster.metadata.name);
  const known = readAuthority(current(names.authority));
  const former = current(names.certificate)['ca.crt'];
  if (known !== undefined && (former === undefined || isTrusted(known, former))) return known;
  const signer = known?.signer ?? (await issueAuthority(cluster.metadata.name, now));
  const { renewAuthority = known?.asked } = wishes;
  const asked = renewAuthority === undefined ? {} : { asked: renewAuthority };
  // Its Secret is gone, or was restored from elsewhere, and clients trust whom they were told.
  if (former === undefined) return { signer, ...asked };
  return { signer, change: { stage: 'replaced', former, since: now }, ...asked };
}

function isTrusted({ signer }: AuthorityRecord, trusted: string): boolean {
  return bundle([trusted, signer.certificate]) === bundle([trusted]);
}

/** What the Secret of the servers' certificate is to hold. */
export async function certificatesOf(
  demands: CertificateDemands,
  authority: AuthorityRecord,
): Promise<ClusterCertificates> {
  const { cluster, now, current } = demands;
  const held = current(secretNames(cluster.metadata.name).certificate);
  const given = {
    tls: shownOf(demands.given.tls, held, 'tls'),
    rest: shownOf(demands.given.rest, held, 'rest'),
  };
  const trust = trustOf(held, [given.tls, given.rest], authority);
  const own = await issued(demands, { held, given, trust, authority });
  const isFirst = held['tls.crt'] === undefined;
  const roles = await roleCertificates({
    held,
    given: demands.given.clients,
    names: roleNames(cluster),
    issue: { now, signer: authority.signer },
    renew: (held[KEYS.asked] ?? '') !== own[KEYS.asked],
    trusted: isFirst ? undefined : trustedByServers(held, demands.taken),
  });
  const modes = demands.sslModes({
    isServerGiven: given.tls !== undefined,
    recorded: recordedDemand(held[DEMAND]),
  });
  const next: Record<string, string> = {
    ...own,
    ...contentOf('tls', given.tls),
    ...contentOf('rest', given.rest),
    ...trust,
    ...roles.content,
    [REST_CLIENTS]: trustedBundle(authority),
    [SERVER_CLIENTS]: bundle([trust['ca.crt'], roles.authorities]),
    'replication-sslmode': modes.replication,
    'rewind-sslmode': modes.rewind,
    [DEMAND]: recordedDemand(held[DEMAND]),
  };
  next[REST_FORMER] = formerRest(held, next);
  next[REVISION] = revisionOf(next);
  const isSame = Object.entries(next).every(([key, text]) => held[key] === text);
  const changed = isSame || isFirst ? (held[KEYS.changed] ?? '') : now.toISOString();
  const certificate: SecretText = { ...next, [KEYS.changed]: changed };
  return {
    certificate,
    authority,
    renewal: renewalOf(certificate['client.crt'] ?? ''),
    pending: roles.pending,
    restSuperseded: next[REST_FORMER] !== '',
    ...(next[KEYS.formerlyGiven] === '' ? {} : { formerSince: new Date(changed) }),
  };
}

/** Whom all servers are known to take client certificates of; undefined where there is none. */
function trustedByServers(
  held: SecretText,
  taken: CertificateDemands['taken'],
): string | undefined {
  if (taken.length === 0) return undefined;
  const { [REVISION]: revision, [SERVER_CLIENTS]: trusted = '' } = held;
  return taken.every((each) => each !== undefined && each === revision) ? trusted : '';
}

function roleNames(cluster: FepCluster): ByClientRole<string> {
  const credentials = systemCredentials(cluster);
  return forClientRoles((role) => credentials[role].username);
}

/** When the Secret of the servers' certificate last changed, if it ever did. */
export function certificatesChanged({ certificate }: ClusterCertificates): string | undefined {
  return certificate[KEYS.changed] === '' ? undefined : certificate[KEYS.changed];
}

/** The Secret without the authority that the user gave before. */
export function withoutFormer(certificate: SecretText): SecretText {
  return { ...certificate, [KEYS.formerlyGiven]: '' };
}

/** What the user gave of a certificate, or what is held of it where that is of no use. */
function shownOf(given: Given, held: SecretText, file: string): GivenCertificate | undefined {
  if (given.given === 'certificate') return given.certificate;
  const pair = leafIn(held, file);
  const authority = held[authorityKey(file)] ?? '';
  if (given.given === 'none' || pair === undefined || authority === '') return undefined;
  return { ...pair, authority };
}

function contentOf(file: string, given: GivenCertificate | undefined): SecretText {
  if (given === undefined) return { [authorityKey(file)]: '' };
  const { certificate, key, authority } = given;
  return { [`${file}.crt`]: certificate, [`${file}.key`]: key, [authorityKey(file)]: authority };
}

/** The authorities' part of the Secret. Ours is in it always: it signs what members show each other. */
function trustOf(
  held: SecretText,
  given: readonly (GivenCertificate | undefined)[],
  authority: AuthorityRecord,
): SecretText & { readonly 'ca.crt': string } {
  const { [KEYS.given]: before = '', [KEYS.formerlyGiven]: earlier = '' } = held;
  const now = bundle(given.flatMap((each) => each?.authority ?? []));
  const former = before === now ? earlier : before;
  return {
    'ca.crt': bundle([now, trustedBundle(authority), former]),
    [KEYS.given]: now,
    [KEYS.formerlyGiven]: former,
  };
}

/**
 * The certificates of our own: those that are held, if all of them may stay. With whom to trust they
 * change too, so that a member which shows the newest is known to have read what came with it.
 */
async function issued(
  { cluster, wishes, now }: CertificateDemands,
  {
    held,
    given,
    trust,
    authority: { signer },
  }: {
    readonly held: SecretText;
    readonly given: Readonly<Record<'tls' | 'rest', GivenCertificate | undefined>>;
    readonly trust: { readonly 'ca.crt': string };
    readonly authority: AuthorityRecord;
  },
): Promise<SecretText> {
  const { renewCertificates: asked = held[KEYS.asked] ?? '' } = wishes;
  const issue = { now, signer };
  const leaves = Object.entries(leavesOf(cluster, given));
  const stay =
    held['ca.crt'] === trust['ca.crt'] &&
    (held[KEYS.asked] ?? '') === asked &&
    leaves.every(([file, leaf]) => isAsDemanded(leafIn(held, file), leaf, issue));
  const texts = await Promise.all(
    leaves.map(async ([file, leaf]): Promise<readonly [string, string][]> => {
      const known = stay ? leafIn(held, file) : undefined;
      const { certificate, key } = known ?? (await issueLeaf(leaf, issue));
      return [
        [`${file}.crt`, certificate],
        [`${file}.key`, key],
      ];
    }),
  );
  return { [KEYS.asked]: asked, ...Object.fromEntries(texts.flat()) };
}

/** The certificates that we issue, by their files: of the server, of Patroni, and of who asks it. */
function leavesOf(
  cluster: FepCluster,
  given: Readonly<Record<'tls' | 'rest', GivenCertificate | undefined>>,
): Readonly<Record<string, LeafCertificate>> {
  return {
    ...(given.tls === undefined ? { tls: { use: 'server', names: dnsNames(cluster) } } : {}),
    ...(given.rest === undefined ? { rest: { use: 'server', names: restNames(cluster) } } : {}),
    client: { use: 'client', name: 'howdah' },
  };
}
