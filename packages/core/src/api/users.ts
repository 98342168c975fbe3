import { anyValue, openObject, prunedObject, text } from './objectShapes.js';
import { userTls } from './tls.js';

/** `fepChildCrVal.sysUsers`: the roles and the database made when the cluster is created. */
export const sysUsers = openObject('Roles and the database made when the cluster is created.', {
  pgAdminPassword: text('Password of `postgres`; generated when left out.'),
  pgdb: text('Database to create.'),
  pguser: text('Role to create, owner of `pgdb`.'),
  pgpassword: text('Password of `pguser`; generated when left out.'),
  pgrepluser: text('Role used for replication between members.'),
  pgreplpassword: text('Password of `pgrepluser`; generated when left out.'),
  pgRewindUser: text('Role used to rewind a former primary.'),
  pgRewindPassword: text('Password of `pgRewindUser`; generated when left out.'),
  pgMetricsUser: text('Role used by the metrics exporter.'),
  pgMetricsPassword: text('Password of `pgMetricsUser`; generated when left out.'),
  pgSecurityUser: text('Role that administers confidentiality settings.'),
  pgSecurityPassword: text('Password of `pgSecurityUser`.'),
  vectorizerPassword: text('Password of the role that computes embeddings.'),
  tdepassphrase: text('Passphrase of the encryption keystore.'),
  passwordValid: prunedObject('For how long passwords are valid.', {
    days: anyValue('Days that the password of `postgres` is valid.').optional(),
  }).optional(),
  pgAdminTls: userTls('`postgres`').optional(),
  // The definition says pgreplUserTls, the samples pgrepluserTls: both are in use.
  pgreplUserTls: userTls('the replication role').optional(),
  pgrepluserTls: userTls('the replication role').optional(),
  pgRewindUserTls: userTls('the rewind role').optional(),
  pgMetricsUserTls: userTls('the metrics role').optional(),
});
