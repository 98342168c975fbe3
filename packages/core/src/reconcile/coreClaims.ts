import { DATABASE_VOLUMES } from '../api/storage.js';

const VOLUME_FIELDS = ['size', 'storageClass', 'accessModes'];

/** Fields below `spec` that core acts upon, each with all that is in it. */
export const CORE_CLAIMS: readonly string[] = [
  'globalEnvSec',
  // Answered by `unknownPlugins` where it is nobody's.
  'plugins',
  ...[
    'instances',
    'fepVersion',
    'image',
    'imagePullSecrets',
    'mcSpec',
    'servicePort',
    'forceSsl',
    'podAntiAffinity',
    'podDisruptionBudget',
    'customAnnotations',
    'postgres.tls.certificateName',
    'postgres.tls.caName',
    'postgres.tls.privateKeyPassword',
    'postgres.tls.verifyClient',
    'patroni.tls.certificateName',
    'patroni.tls.caName',
    'fepEnvSec',
  ].map((field) => `fep.${field}`),
  ...[
    'customPgParams',
    'customPgHba',
    'systemCertificates',
    'customCertificates',
    // Answered by `encryptionFindings`, whether or not somebody encrypts.
    'sysTde',
    'sysUsers.tdepassphrase',
    ...[
      'pgAdminPassword',
      'pgdb',
      'pguser',
      'pgpassword',
      'pgrepluser',
      'pgreplpassword',
      'pgRewindUser',
      'pgRewindPassword',
      'pgMetricsUser',
      'pgMetricsPassword',
      'pgAdminTls',
      'pgreplUserTls',
      'pgrepluserTls',
      'pgRewindUserTls',
    ].map((field) => `sysUsers.${field}`),
    'storage.storageClass',
    'storage.accessModes',
    ...DATABASE_VOLUMES.flatMap((volume) =>
      VOLUME_FIELDS.map((field) => `storage.${volume}.${field}`),
    ),
  ].map((field) => `fepChildCrVal.${field}`),
];
