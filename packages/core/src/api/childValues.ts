import { z } from 'zod';
import {
  KEEPS_UNKNOWN,
  fileText,
  openObject,
  prunedObject,
  text,
  validations,
} from './objectShapes.js';
import { backup } from './backup.js';
import { ONE_ORIGIN_RULE, TWO_ORIGINS } from './dataOrigin.js';
import { secretStore } from './secretStore.js';
import { storage } from './storage.js';
import { sysTde } from './encryption.js';
import { sysUsers } from './users.js';

/** `spec.fepChildCrVal`: what the child resources are made from. */
export const fepChildCrVal = openObject('What the child resources are made from.', {
  customPgParams: fileText('Server parameters, one `name = value` per line.'),
  customPgHba: fileText('Access rules, in the syntax of pg_hba.conf.'),
  customPgAudit: fileText('Configuration of the audit log.'),
  storage: storage.optional(),
  backup: backup.optional(),
  sysUsers: sysUsers.optional(),
  systemCertificates: prunedObject('Certificate of the server, in PEM form.', {
    cacrt: fileText('The authority.'),
    crt: fileText('The certificate.'),
    key: fileText('The private key.'),
  }).optional(),
  customCertificates: z
    .array(
      openObject('Client certificate mounted below /tmp/custom_certs.', {
        userName: text('Directory it is mounted in; entries without it are ignored.'),
        certificateName: text('Secret of type TLS that holds `tls.crt` and `tls.key`.'),
        caName: text('ConfigMap that holds the authority in key `ca.crt`.'),
      }),
    )
    .meta({ description: 'Client certificates mounted into the members.', ...KEEPS_UNKNOWN })
    .optional(),
  secretStore: secretStore.optional(),
  sysTde: sysTde.optional(),
  // The next three are known from manuals, not from the definition, so they stay free form.
  autoscale: openObject('When read replicas are added.', {}).optional(),
  upgrade: openObject('Older cluster that this one takes its data from.', {}).optional(),
  restore: openObject('Backup that this cluster takes its data from.', {}).optional(),
}).meta(validations({ rule: ONE_ORIGIN_RULE, message: TWO_ORIGINS }));
