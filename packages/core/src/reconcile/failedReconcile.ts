import { isKubeError } from '@howdah/kube';
import type { KubeError } from '@howdah/kube';
import { isLostRace } from '../kernel/lostRace.js';
import type { ClusterRun } from './clusterRun.js';
import { StateError } from '../state/stateError.js';
import { ReconcileError } from './reconcileError.js';
import type { ReconcileErrorCode } from './reconcileError.js';
import { standStill } from './standStill.js';

/** Why a cluster could not be brought in line, as a person reads it. */
export interface Failure {
  readonly reason: 'ApplyFailed' | 'ObjectNotOurs' | 'SecretNotOurs' | 'SystemSecretMissing';
  readonly message: string;
}

/**
 * Tells in the conditions why a reconcile failed, for few read logs. Status is written when the
 * text is another than the one that stands there, so retries that fail alike cost no write.
 */
export async function tellFailure(run: ClusterRun, error: unknown): Promise<void> {
  const failure = failureOf(error);
  if (failure === undefined) return;
  const { reason, message } = failure;
  await standStill(run, {
    conditions: [
      { type: 'Ready', status: 'False', reason, message },
      {
        type: 'Progressing',
        status: 'True',
        reason,
        message: 'What failed is tried again, after a delay that grows to five minutes.',
      },
    ],
  });
}

const REASONS: Readonly<Partial<Record<ReconcileErrorCode, Failure['reason']>>> = {
  HOWDAH_OBJECT_NOT_OURS: 'ObjectNotOurs',
  HOWDAH_SECRET_NOT_OURS: 'SecretNotOurs',
  HOWDAH_SYSTEM_SECRET_MISSING: 'SystemSecretMissing',
};

/** What is told of an error; nothing of a lost race, which the next attempt settles. */
export function failureOf(error: unknown): Failure | undefined {
  const reason = 'ApplyFailed';
  if (isLostRace(error)) return undefined;
  if (isKubeError(error)) return { reason, message: refusedCall(error) };
  if (error instanceof StateError) return { reason, message: error.message };
  if (error instanceof ReconcileError) {
    const { code, message } = error;
    return { reason: REASONS[code] ?? reason, message };
  }
  // Of an error that is not ours, only the class is told: its text may quote what is secret.
  const thrown = error instanceof Error ? error.name : typeof error;
  return {
    reason,
    message: `The operator failed with ${thrown}, which is a fault of its own; its log has more.`,
  };
}

/** Fields the API server refuses, and where in the manifest they come from. */
const ORIGINS: readonly (readonly [RegExp, string])[] = [
  [/annotations/, 'spec.fep.customAnnotations'],
  [/imagePullSecrets/, 'spec.fep.imagePullSecrets'],
  [/\.resources/, 'spec.fep.mcSpec'],
  [/\.envFrom/, 'spec.fep.fepEnvSec or spec.globalEnvSec'],
  [/\.image$/, 'spec.fep.image'],
  [/volumeClaimTemplates/, 'spec.fepChildCrVal.storage'],
];

/** The message of a KubeError holds verb, object, code and fields, and no value of any field. */
function refusedCall({ code, message, causes }: KubeError): string {
  if (code === 'ABORTED') return `It took too long and was ended: ${message}`;
  const origins = ORIGINS.filter(([pattern]) => causes.some(({ field }) => pattern.test(field)));
  const where = origins.map(([, place]) => place).join(', ');
  return where === '' ? message : `${message}, which come from ${where} of the manifest`;
}
