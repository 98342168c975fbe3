import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';

/** Capability of who encrypts data files. */
const TDE_ENGINE = 'tde.engine@1';

/**
 * Nobody shall believe that data is encrypted when it is not. Keys of a key service are refused;
 * the passphrase, which every FEP sample carries, is warned of, so that those come up.
 */
export function encryptionFindings(
  cluster: FepCluster,
  capabilities: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (capabilities.has(TDE_ENGINE)) return [];
  const { sysTde = {}, sysUsers } = cluster.spec.fepChildCrVal;
  const findings: Diagnostic[] = [];
  if (Object.keys(sysTde).length > 0) {
    findings.push({
      severity: 'error',
      code: 'InvalidManifest',
      path: 'spec.fepChildCrVal.sysTde',
      message: `nothing in this operator encrypts data files; remove sysTde, or add a plugin that provides ${TDE_ENGINE} to the operator`,
    });
  }
  if ((sysUsers?.tdepassphrase ?? '').trim() !== '') {
    findings.push({
      severity: 'warning',
      code: 'NotEncrypted',
      path: 'spec.fepChildCrVal.sysUsers.tdepassphrase',
      message: `the data is NOT encrypted: nothing in this operator uses the passphrase; remove it, or add a plugin that provides ${TDE_ENGINE} to the operator`,
    });
  }
  return findings;
}
