import type { Condition } from '@howdah/plugin-api';
import { certificateFacts } from '../certificates/certificateFacts.js';
import type { FepCluster } from '../api/fepCluster.js';
import { writeAuthority } from '../certificates/authorityRecord.js';
import type { AuthorityRecord } from '../certificates/authorityRecord.js';
import type { CertificateWishes } from '../certificates/certificateWishes.js';
import { certificatesCondition } from '../certificates/certificatesCondition.js';
import { issueAuthority } from '../certificates/issueCertificate.js';
import { nextAuthority } from '../certificates/nextAuthority.js';
import { secretNames } from '../cluster/clusterNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import type { ClusterTarget } from './applyObjects.js';
import { record } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';
import { withoutFormer } from './ensureCertificates.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import type { GivenCertificates } from './givenCertificates.js';
import { withoutFormerRest } from './memberFingerprints.js';
import type { SettledDemand } from './settleDemand.js';
import { putSecret } from './putSecret.js';

/** Where the certificates stand, and when something is due. */
export interface SettledAuthority {
  readonly condition: Condition;
  readonly retryAfterMs?: number;
}

/**
 * Takes the replacement of an authority a step further, if it is time. The step is recorded in the
 * Secret of the authority; the next reconcile makes of the record what members and clients get.
 */
export async function settleAuthority(
  run: ClusterRun,
  target: ClusterTarget,
  {
    cluster,
    certificates,
    wishes,
    behind,
    given,
    demand,
  }: {
    readonly cluster: FepCluster;
    readonly certificates: ClusterSecrets;
    readonly wishes: CertificateWishes;
    /** Who does not show the newest certificate; undefined where nobody was asked. */
    readonly behind: readonly string[] | undefined;
    readonly given: GivenCertificates;
    readonly demand: SettledDemand;
  },
): Promise<SettledAuthority> {
  const { clock } = run.options;
  const { authority, certificate, formerSince, restSuperseded } = certificates;
  const { name } = cluster.metadata;
  const now = new Date(clock.now());
  const { overlapMs } = wishes;
  const inUse = behind?.length === 0;
  const step = await nextAuthority(
    authority,
    { now, asked: wishes.renewAuthority, overlapMs, inUse },
    () => issueAuthority(name, now),
  );
  const names = secretNames(name);
  // Somebody may have written since it was read; then the API server refuses, and all is read again.
  const put = async (secret: string, content: SecretText): Promise<void> => {
    const read = certificates.read.get(secret);
    await putSecret(target, cluster, { name: secret, content, read });
  };
  const shown = step.step === 'change' ? step.record : authority;
  const validTo = certificateFacts(certificate['tls.crt'] ?? '').validTo;
  const condition = certificatesCondition({
    behind,
    authority: shown,
    step,
    validTo,
    given,
    waiting: demand.waiting,
  });
  if (step.step === 'change') {
    await put(names.authority, writeAuthority(step.record));
    const { reason, message } = STEPS[step.record.change?.stage ?? 'alone'];
    run.log.info({}, message);
    record(run, { type: 'Normal', reason, note: message });
    return { condition, retryAfterMs: 0 };
  }
  const formerUntil = formerSince === undefined ? undefined : formerSince.getTime() + overlapMs;
  if (inUse && formerUntil !== undefined && formerUntil <= now.getTime()) {
    await put(names.certificate, withoutFormer(certificate));
    return { condition, retryAfterMs: 0 };
  }
  if (inUse && restSuperseded) {
    await put(names.certificate, withoutFormerRest(certificate));
    return { condition, retryAfterMs: 0 };
  }
  const times = [step.until?.getTime(), formerUntil].flatMap((at) => at ?? []);
  const [soonest] = times.filter((at) => at > now.getTime()).toSorted((a, b) => a - b);
  return { condition, ...(soonest === undefined ? {} : { retryAfterMs: soonest - now.getTime() }) };
}

/** What is told when a step was taken. */
const STEPS: Readonly<
  Record<
    NonNullable<AuthorityRecord['change']>['stage'] | 'alone',
    { readonly reason: string; readonly message: string }
  >
> = {
  announced: {
    reason: 'AuthorityAnnounced',
    message: 'A new authority is trusted beside the present one, which goes on signing.',
  },
  replaced: {
    reason: 'AuthorityReplaced',
    message: 'The new authority signs the certificates; the former one is still trusted.',
  },
  alone: {
    reason: 'AuthorityRetired',
    message: 'The former authority is trusted no longer.',
  },
};
