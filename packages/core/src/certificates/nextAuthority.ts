import { certificateFacts } from './certificateFacts.js';
import { isFarAhead } from './farAhead.js';
import type { AuthorityRecord } from './authorityRecord.js';
import { renewalOf } from './issueCertificate.js';
import type { IssuedCertificate } from './issueCertificate.js';

/** What decides whether the authority of a cluster is replaced, and how far. */
export interface AuthoritySituation {
  readonly now: Date;
  /** The text by which somebody asks for a new one, once for each text. */
  readonly asked?: string | undefined;
  /** For how long clients are given to notice each of the two changes of what is trusted. */
  readonly overlapMs: number;
  /** Whether every member shows the newest certificate, and so has what came with it. */
  readonly inUse: boolean;
}

/** What becomes of the record now; where nothing does, what it waits for. */
export type AuthorityStep =
  | { readonly step: 'stay'; readonly until?: Date }
  | { readonly step: 'wait'; readonly for: 'members' | 'clients'; readonly until?: Date }
  | { readonly step: 'change'; readonly record: AuthorityRecord };

/**
 * Decides the next step of replacing an authority. Nothing is signed by the new one before all trust
 * it, and the old one is trusted until nothing that it signed is shown. One that has run out is
 * trusted by nobody any more, so that there is nothing to wait for.
 */
export async function nextAuthority(
  record: AuthorityRecord,
  situation: AuthoritySituation,
  issue: () => Promise<IssuedCertificate>,
): Promise<AuthorityStep> {
  const { now, asked = record.asked } = situation;
  const { signer, change } = record;
  const answered = asked === undefined ? {} : { asked };
  if (change === undefined) {
    const due = renewalOf(signer.certificate);
    const isAhead = isFarAhead(certificateFacts(signer.certificate).validFrom, now);
    if (!isAhead && now < due && asked === record.asked) return { step: 'stay', until: due };
    const next = await issue();
    return {
      step: 'change',
      record: { signer, change: { stage: 'announced', next, since: now }, ...answered },
    };
  }

  // Noted by a clock that was ahead; nobody knows how long it has been.
  if (isFarAhead(change.since, now)) {
    return { step: 'change', record: { ...record, change: { ...change, since: now } } };
  }
  const until = new Date(change.since.getTime() + situation.overlapMs);
  const { asked: before } = record;
  const kept = before === undefined ? {} : { asked: before };
  if (change.stage === 'announced') {
    const replaced: AuthorityRecord = {
      signer: change.next,
      change: { stage: 'replaced', former: signer.certificate, since: now },
      ...kept,
    };
    if (hasExpired(signer.certificate, now)) return { step: 'change', record: replaced };
    return waitOr(situation, until) ?? { step: 'change', record: replaced };
  }
  return waitOr(situation, until) ?? { step: 'change', record: { signer, ...kept } };
}

function waitOr({ inUse, now }: AuthoritySituation, until: Date): AuthorityStep | undefined {
  if (!inUse) return { step: 'wait', for: 'members' };
  return now < until ? { step: 'wait', for: 'clients', until } : undefined;
}

function hasExpired(certificate: string, now: Date): boolean {
  return certificateFacts(certificate).validTo <= now;
}
