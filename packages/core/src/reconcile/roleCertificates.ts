import { bundle } from '../certificates/authorityRecord.js';
import { certificateFacts, isKeyOf, isSignedBy } from '../certificates/certificateFacts.js';
import { CLIENT_ROLES } from '../certificates/clientRoles.js';
import type { ByClientRole, ClientRole } from '../certificates/clientRoles.js';
import type { GivenCertificate } from '../certificates/givenCertificate.js';
import { isAsDemanded, issueLeaf, leafIn } from '../certificates/leafCertificate.js';
import type { Issue } from '../certificates/leafCertificate.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import type { Given } from './givenCertificates.js';

/** Key with whom servers take client certificates of, beside those whom everybody trusts. */
const GIVEN_CLIENTS = 'given-clients.crt';

/** Key with the authority that the user gave together with a role's certificate; empty for our own. */
const authorityKey = (role: ClientRole): string => `${role}-ca.crt`;

/** What decides which certificates roles show. */
export interface RoleDemands {
  readonly held: SecretText;
  readonly given: ByClientRole<Given>;
  /** The names of the roles. */
  readonly names: ByClientRole<string>;
  readonly issue: Issue;
  /** Whether those that we issue are to be issued anew. */
  readonly renew: boolean;
  /**
   * Whom every server is known to take certificates of, PEM; undefined where there is no server that
   * could have read anything older.
   */
  readonly trusted: string | undefined;
}

/** The certificates of the roles, and whom servers must trust for them. */
export interface RoleCertificates {
  readonly content: SecretText;
  /** Authorities of the user's. PEM. */
  readonly authorities: string;
  /** Roles that do not show yet what they shall: servers do not trust it yet. */
  readonly pending: readonly ClientRole[];
}

interface Shown {
  readonly certificate: GivenCertificate;
  readonly pending: boolean;
}

/**
 * What roles show servers. A server turns away whoever shows a certificate that it does not trust, so
 * a role goes on with the one it has until all are known to trust who signed the next; and one that
 * has ended gives way to one of our own, which all trust.
 */
export async function roleCertificates(demands: RoleDemands): Promise<RoleCertificates> {
  const { held, given, trusted } = demands;
  const shown = await Promise.all(
    CLIENT_ROLES.map(async (role) => [role, await shownAs(role, demands)] as const),
  );
  const content = shown.flatMap(([role, { certificate }]): readonly [string, string][] => [
    [`${role}.crt`, certificate.certificate],
    [`${role}.key`, certificate.key],
    [authorityKey(role), certificate.authority],
  ]);
  const wanted = CLIENT_ROLES.flatMap((role) => authorityOf(given[role]));
  const before = held[GIVEN_CLIENTS] ?? '';
  const isRead = isTrusted(trusted, before);
  const authorities = bundle([
    ...wanted,
    ...shown.map(([, { certificate }]) => certificate.authority),
    // Somebody may still show what one of them signed.
    ...(isRead ? [] : [before]),
  ]);
  return {
    content: { ...Object.fromEntries(content), [GIVEN_CLIENTS]: authorities },
    authorities,
    pending: shown.filter(([, { pending }]) => pending).map(([role]) => role),
  };
}

function authorityOf(given: Given): readonly string[] {
  return given.given === 'certificate' ? [given.certificate.authority] : [];
}

async function shownAs(role: ClientRole, demands: RoleDemands): Promise<Shown> {
  const { held, given, names, issue, renew, trusted } = demands;
  const wanted = given[role];
  const pair = leafIn(held, role);
  const authority = held[authorityKey(role)] ?? '';
  const known =
    pair !== undefined && isUsable(pair, issue.now) ? { ...pair, authority } : undefined;
  if (wanted.given === 'certificate') {
    const { certificate } = wanted;
    if (isTrusted(trusted, certificate.authority)) return { certificate, pending: false };
    if (known !== undefined) return { certificate: known, pending: true };
  }
  if (wanted.given === 'unusable' && known !== undefined && authority !== '') {
    return { certificate: known, pending: false };
  }
  const leaf = { use: 'client', name: names[role] } as const;
  const isCurrent = authority === '' && !renew && isAsDemanded(pair, leaf, issue);
  if (isCurrent && known !== undefined) return { certificate: known, pending: false };
  const { certificate: signer } = issue.signer;
  const isSame = known !== undefined && authority === '' && isSignedBy(known.certificate, signer);
  const mayChange = isSame || isTrusted(trusted, signer);
  if (!mayChange && known !== undefined) return { certificate: known, pending: true };
  const own = await issueLeaf(leaf, issue);
  return { certificate: { ...own, authority: '' }, pending: wanted.given === 'certificate' };
}

/** Whether all authorities of a text are among those that are trusted. */
function isTrusted(trusted: string | undefined, authority: string): boolean {
  return trusted === undefined || bundle([trusted, authority]) === bundle([trusted]);
}

function isUsable(
  { certificate, key }: { readonly certificate: string; readonly key: string },
  now: Date,
): boolean {
  try {
    return certificateFacts(certificate).validTo > now && isKeyOf(key, certificate);
  } catch {
    return false;
  }
}
