import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';

/** Fields of `spec.fep` and `spec.fepChildCrVal` that this assembly acts upon. */
const CLAIMED = {
  fep: new Set([
    'instances',
    'fepVersion',
    'image',
    'imagePullSecrets',
    'mcSpec',
    'syncMode',
    'servicePort',
    'forceSsl',
    'usePodName',
    'podAntiAffinity',
    'podDisruptionBudget',
    'customAnnotations',
    'fineTuningParams',
    'replicationSlots',
    'fepEnvSec',
    'sysExtraLogging',
    'sysExtraEvent',
    'autoPodRestart',
  ]),
  fepChildCrVal: new Set([
    'customPgParams',
    'customPgHba',
    'storage',
    'sysUsers',
    'systemCertificates',
  ]),
} as const;

/** A switch that is off asks for nothing. */
function asksForNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (typeof value !== 'object' || Array.isArray(value)) return false;
  const members = Object.entries(value);
  if (members.length === 0) return true;
  return members.some(([key, member]) => key === 'enable' && member === false);
}

/** Warns of fields that nobody in this assembly acts upon, so that nothing is ignored silently. */
export function unclaimedFields(cluster: FepCluster): readonly Diagnostic[] {
  return (['fep', 'fepChildCrVal'] as const).flatMap((section) =>
    Object.entries(cluster.spec[section])
      .filter(([key, value]) => !CLAIMED[section].has(key) && !asksForNothing(value))
      .map(([key]): Diagnostic => ({
        severity: 'warning',
        code: 'FieldUnclaimed',
        path: `spec.${section}.${key}`,
        message: `spec.${section}.${key} has no effect: no plugin of this operator acts upon it; remove it or add the plugin that does`,
      })),
  );
}
