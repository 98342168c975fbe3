import { certificateBlocks } from './certificateBlocks.js';
import { certificateFacts, isKeyOf } from './certificateFacts.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import type { IssuedCertificate } from './issueCertificate.js';

/**
 * The authorities of a cluster, as its Secret `<cluster>-ca` records them. There is one, but while it
 * is being replaced: first the next one is trusted everywhere and signs nothing, then it signs and
 * the former one is still trusted.
 */
export interface AuthorityRecord {
  /** The one that signs. */
  readonly signer: IssuedCertificate;
  readonly change?: AuthorityChange;
  /** What the annotation asked for last that asks for a new authority. */
  readonly asked?: string;
}

/** Where the replacement of an authority stands, and since when. */
export type AuthorityChange =
  | { readonly stage: 'announced'; readonly next: IssuedCertificate; readonly since: Date }
  | { readonly stage: 'replaced'; readonly former: string; readonly since: Date };

const KEYS = {
  stage: 'ca-stage',
  nextCertificate: 'ca-next.crt',
  nextKey: 'ca-next.key',
  former: 'ca-former.crt',
  since: 'ca-since',
  asked: 'ca-asked',
} as const;

/** Reads the record; undefined where there is no authority with its key. */
export function readAuthority(held: SecretText): AuthorityRecord | undefined {
  const signer = pairIn(held['tls.crt'], held['tls.key']);
  if (signer === undefined) return undefined;
  const asked = held[KEYS.asked];
  const change = changeIn(held);
  return {
    signer,
    ...(change === undefined ? {} : { change }),
    ...(asked === undefined ? {} : { asked }),
  };
}

/**
 * Content of the Secret. The stage is always written: a key that is left out stays where the Secret
 * was created with it, and then means nothing.
 */
export function writeAuthority(record: AuthorityRecord): SecretText {
  const { signer, change, asked } = record;
  return {
    'tls.crt': signer.certificate,
    'tls.key': signer.key,
    'ca.crt': trustedBundle(record),
    [KEYS.stage]: change?.stage ?? 'alone',
    ...(asked === undefined ? {} : { [KEYS.asked]: asked }),
    ...(change === undefined ? {} : { [KEYS.since]: change.since.toISOString() }),
    ...(change?.stage === 'announced'
      ? { [KEYS.nextCertificate]: change.next.certificate, [KEYS.nextKey]: change.next.key }
      : {}),
    ...(change?.stage === 'replaced' ? { [KEYS.former]: change.former } : {}),
  };
}

/** Every authority that is trusted, the one that signs first. PEM. */
export function trustedBundle({ signer, change }: AuthorityRecord): string {
  if (change === undefined) return bundle([signer.certificate]);
  const other = change.stage === 'announced' ? change.next.certificate : change.former;
  return bundle([signer.certificate, other]);
}

/** The certificates of PEM texts as one text, each once. */
export function bundle(texts: readonly string[]): string {
  const blocks = texts.flatMap(certificateBlocks);
  return [...new Set(blocks)].map((block) => `${block}\n`).join('');
}

function changeIn(held: SecretText): AuthorityChange | undefined {
  const since = new Date(held[KEYS.since] ?? '');
  if (Number.isNaN(since.getTime())) return undefined;
  if (held[KEYS.stage] === 'replaced') {
    return { stage: 'replaced', former: held[KEYS.former] ?? '', since };
  }
  const next = pairIn(held[KEYS.nextCertificate], held[KEYS.nextKey]);
  if (held[KEYS.stage] !== 'announced' || next === undefined) return undefined;
  return { stage: 'announced', next, since };
}

function pairIn(certificate: string | undefined, key: string | undefined) {
  if (certificate === undefined || key === undefined) return undefined;
  return isPair(certificate, key) ? { certificate, key } : undefined;
}

/** What somebody wrote by half signs what nobody verifies. */
function isPair(certificate: string, key: string): boolean {
  try {
    return certificateFacts(certificate).isAuthority && isKeyOf(key, certificate);
  } catch {
    return false;
  }
}
