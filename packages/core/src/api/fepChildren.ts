import { z } from 'zod';
import { fepChildCrVal } from './childValues.js';
import { FEP_GROUP } from './fepCluster.js';
import { openObject } from './objectShapes.js';
import { sysUsers } from './users.js';

const { shape } = fepChildCrVal;

function fepChild<TShape extends z.core.$ZodLooseShape>(
  kind: string,
  description: string,
  spec: TShape,
) {
  return z
    .object({
      apiVersion: z.literal(`${FEP_GROUP}/v1`),
      kind: z.literal(kind),
      metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
      spec: openObject('As below spec.fepChildCrVal of the FEPCluster of the name.', spec),
      status: openObject('Not written; what is said of a child is in its cluster.', {}).optional(),
    })
    .meta({ description });
}

/** Parameters and access rules of a cluster's servers. */
export const fepConfig = fepChild('FEPConfig', "Configuration of a cluster's servers.", {
  customPgParams: shape.customPgParams,
  customPgHba: shape.customPgHba,
  customPgAudit: shape.customPgAudit,
});

/** Volumes of a cluster's members. */
export const fepVolume = fepChild('FEPVolume', "Volumes of a cluster's members.", {
  storage: shape.storage,
});

/** Roles and database of a cluster. */
export const fepUser = fepChild('FEPUser', 'Roles and database of a cluster.', {
  sysUsers: shape.sysUsers,
});

/** Certificate and passphrase of a cluster's servers. */
export const fepCert = fepChild('FEPCert', "Certificate and passphrase of a cluster's servers.", {
  systemCertificates: shape.systemCertificates,
  sysUsers: openObject('The passphrase, where it is in a FEPCluster.', {
    tdepassphrase: sysUsers.shape.tdepassphrase,
  }).optional(),
});

/** Backups of a cluster. */
export const fepBackup = fepChild('FEPBackup', 'Backups of a cluster.', { backup: shape.backup });
