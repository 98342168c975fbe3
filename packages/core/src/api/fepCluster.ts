import { z } from 'zod';
import { KEEPS_UNKNOWN, flag, openObject, prunedObject, text } from './objectShapes.js';
import { clusterStatus } from './clusterStatus.js';
import { fep } from './fep.js';
import { fepChildCrVal } from './childValues.js';

/** API group of all FEP kinds. */
export const FEP_GROUP = 'fep.fujitsu.io';

/** `apiVersion` of a FEPCluster. */
export const FEP_CLUSTER_API_VERSION = 'fep.fujitsu.io/v2';

const textMap = z.record(z.string(), z.string());

const ownerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
});

const metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.int().optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: textMap.optional(),
  annotations: textMap.optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z.array(ownerReference).optional(),
});

const ldap = openObject('Sign-in by LDAP.', {
  ldapconfSecretRef: text('Secret with the LDAP client configuration.'),
  caConfigMapRef: text('ConfigMap with the authority of the LDAP server.'),
});

const ldap2pg = openObject('Roles made from LDAP groups.', {
  enable: flag('Whether roles follow LDAP.'),
  mode: z
    .enum(['check', 'real'])
    .meta({ description: 'Whether changes are only shown, or made.' })
    .optional(),
  ldap2pgymlConfigMapRef: text('ConfigMap with the rules.'),
  schedule: text('Time in cron syntax.'),
});

/** `spec` of a FEPCluster. */
export const fepClusterSpec = prunedObject('The cluster that is wanted.', {
  fep: fep.prefault({}),
  fepChildCrVal: fepChildCrVal.prefault({}),
  globalEnvSec: text('Secret whose entries become environment of every container.'),
  restoreMode: text('Set by the operator while a restore in place is running.'),
  ldap: ldap.optional(),
  ldap2pg: ldap2pg.optional(),
  plugins: z
    .record(z.string(), z.looseObject({}).meta(KEEPS_UNKNOWN))
    .meta({ description: 'Settings of plugins, by plugin key.' })
    .optional(),
});

/** A whole FEPCluster, version v2. */
export const fepCluster = z
  .object({
    apiVersion: z.literal(FEP_CLUSTER_API_VERSION),
    kind: z.literal('FEPCluster'),
    metadata,
    spec: fepClusterSpec.prefault({}),
    fepStatus: openObject('Summary in the form that FEP tools read.', {}).optional(),
    status: clusterStatus.optional(),
  })
  .meta({ description: 'A PostgreSQL cluster.' });

/** A FEPCluster as the operator works with it: parsed, with defaults in place. */
export type FepCluster = z.output<typeof fepCluster>;
/** `spec` of a FEPCluster. */
export type FepClusterSpec = FepCluster['spec'];
