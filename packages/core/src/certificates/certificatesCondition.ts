import type { Condition, Diagnostic } from '@howdah/plugin-api';
import type { AuthorityRecord } from './authorityRecord.js';
import type { AuthorityStep } from './nextAuthority.js';

/** How the certificates of a cluster stand. */
export interface CertificateState {
  /** Who does not show the newest; undefined where nobody knows. */
  readonly behind: readonly string[] | undefined;
  readonly authority: AuthorityRecord;
  readonly step: AuthorityStep;
  /** When the server's certificate ends. */
  readonly validTo: Date;
  /** What the demand for client certificates waits for. */
  readonly waiting?: string | undefined;
  /** What is to be said of certificates that users gave. */
  readonly given: {
    readonly findings: readonly Diagnostic[];
    readonly notices: readonly Diagnostic[];
  };
}

/** `CertificatesInUse`: whether every member shows the newest, and where a change of authority stands. */
export function certificatesCondition(state: CertificateState): Condition {
  const { behind, authority, step, validTo, given, waiting } = state;
  const type = 'CertificatesInUse';
  if (behind === undefined) {
    return {
      type,
      status: 'Unknown',
      reason: 'MembersUnknown',
      message: 'Members are asked when the database is in order.',
    };
  }
  const [unusable] = given.findings.filter(({ code }) => code === 'CertificateUnusable');
  if (unusable !== undefined) {
    const message = `${unusable.path}: ${unusable.message}`;
    return { type, status: 'False', reason: 'CertificateUnusable', message };
  }
  const change = changeText(authority, step);
  if (behind.length > 0) {
    const who = `${behind.join(', ')}: not known to show the newest certificate yet.`;
    const message = [who, ...change].join('\n');
    return { type, status: 'False', reason: 'Distributing', message };
  }
  if (waiting !== undefined) {
    return { type, status: 'False', reason: 'ClientsPending', message: waiting };
  }
  if (change.length > 0) {
    return { type, status: 'True', reason: 'AuthorityChanging', message: change.join('\n') };
  }
  const [expiring] = given.notices;
  if (expiring !== undefined) {
    const message = `${expiring.path}: ${expiring.message}`;
    return { type, status: 'False', reason: 'CertificateExpiring', message };
  }
  return {
    type,
    status: 'True',
    reason: 'AllCurrent',
    message: `Every member shows the newest certificate, which ends at ${validTo.toISOString()}.`,
  };
}

function changeText({ change }: AuthorityRecord, step: AuthorityStep): readonly string[] {
  if (change === undefined) return [];
  const until =
    step.step !== 'wait' || step.until === undefined
      ? 'once every member shows it'
      : `from ${step.until.toISOString()} on`;
  return change.stage === 'announced'
    ? [`A new authority is trusted beside the one that signs; it signs ${until}.`]
    : [`The new authority signs; the former one is no longer trusted ${until}.`];
}
