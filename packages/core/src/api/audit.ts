import { z } from 'zod';
import { flag, openObject, prunedObject, text } from './objectShapes.js';

const upload = () => ({
  url: text('Where files are sent: an `https://` or `s3://` address.'),
  authentication: text('Secret with the credentials for it.'),
  customCertificateName: text('Entry of `customCertificates` used for the connection.'),
  fileUploadParameter: text('Form parameter that carries the file.'),
  insecure: flag('Whether an unverified certificate is accepted.'),
});

/** `fep.pgAuditLog`: audit log and its upload. */
export const pgAuditLog = openObject('Audit log and its upload.', {
  enable: flag('Whether statements are audited.'),
  config: text('ConfigMap with key `pgaudit.conf`; it takes the place of `customPgAudit`.'),
  auditLogPath: text('Directory of the audit log.'),
  schedules: prunedObject('When files are uploaded.', {
    upload: text('Time in cron syntax.'),
  }).optional(),
  endpoint: openObject('Where files are uploaded to.', {
    protocol: z
      .enum(['http', 's3', 'blob'])
      .meta({ description: 'How files are uploaded.' })
      .optional(),
    ...upload(),
    azureContainerName: text('Container in Azure Blob storage.'),
    azureBlobName: text('Blob in the container.'),
  }).optional(),
});

/** `fep.pgBadger`: reports made from server logs. */
export const pgBadger = openObject('Reports made from server logs by pgBadger.', {
  schedules: prunedObject('When reports are made.', {
    create: text('When reports are made, in cron syntax.'),
    cleanup: text('When old reports are removed, in cron syntax.'),
  }).optional(),
  options: openObject('Settings of pgBadger.', {
    incremental: flag('Whether only logs since the last report are read.'),
  }).optional(),
  endpoint: openObject('Where reports are uploaded to.', upload()).optional(),
});
