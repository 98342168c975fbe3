import { KubeError } from '@howdah/kube';
import type { FieldCause, KubeErrorCode } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { failureOf } from './failedReconcile.js';
import { ReconcileError } from './reconcileError.js';

const refused = (code: KubeErrorCode, ...causes: readonly FieldCause[]): KubeError =>
  new KubeError({
    code,
    message: 'apply statefulsets.apps ns/x-sts: 422 Invalid (...); correct the named fields',
    causes,
  });

describe('what is told of a failed reconcile', () => {
  it.each([
    ['metadata.annotations', 'spec.fep.customAnnotations'],
    ['spec.template.annotations', 'spec.fep.customAnnotations'],
    ['spec.template.spec.imagePullSecrets[0].name', 'spec.fep.imagePullSecrets'],
    ['spec.template.spec.containers[0].resources.requests', 'spec.fep.mcSpec'],
    ['spec.template.spec.containers[0].image', 'spec.fep.image'],
  ])('a refused %s is told with the field of the manifest, %s', (field, place) => {
    expect(failureOf(refused('INVALID', { field, reason: 'FieldValueInvalid' }))).toEqual({
      reason: 'ApplyFailed',
      message: `apply statefulsets.apps ns/x-sts: 422 Invalid (...); correct the named fields, which come from ${place} of the manifest`,
    });
  });

  it.each(['CONFLICT', 'ALREADY_EXISTS'] as const)(
    'a race that the next attempt settles, %s, is not told',
    (code) => {
      expect(failureOf(refused(code))).toBeUndefined();
    },
  );

  it('a Secret of somebody else has a reason of its own', () => {
    const error = new ReconcileError('HOWDAH_SECRET_NOT_OURS', 'Secret "x-tls" is not ours');
    expect(failureOf(error)).toEqual({
      reason: 'SecretNotOurs',
      message: 'Secret "x-tls" is not ours',
    });
  });

  it('a reconcile that was ended by its time limit is no fault of the operator', () => {
    const ended = new ReconcileError('HOWDAH_RECONCILE_OVERDUE', 'It took too long.');
    expect(failureOf(ended)).toEqual({ reason: 'ApplyFailed', message: 'It took too long.' });
  });

  it('of an error of unknown origin the text stays untold, for it may quote a password', () => {
    expect(failureOf(new TypeError('hunter2 is no number'))?.message).toContain('TypeError');
    expect(failureOf(new TypeError('hunter2 is no number'))?.message).not.toContain('hunter2');
  });
});
