import { z } from 'zod';
import { anyValue, openObject, prunedObject, text } from './objectShapes.js';

const provided = () => ({
  fepSecrets: anyValue('Maps from a name the operator knows to the name in the store.').optional(),
  fepCustomCert: z
    .array(
      prunedObject('Certificate of one database role.', {
        userName: text('Role the certificate belongs to.'),
        userCa: text('Name of the authority in the store.'),
        userCrt: text('Name of the certificate in the store.'),
      }),
    )
    .meta({ description: 'Certificates of further roles.' })
    .optional(),
});

/** `fepChildCrVal.secretStore`: credentials that come from a store outside the cluster. */
export const secretStore = openObject('Credentials from a store outside the cluster.', {
  method: text('How the store is reached; `csi` is the only way.'),
  csi: prunedObject('Access by the Secrets Store CSI driver.', {
    providerName: z
      .enum(['azure', 'gcp', 'aws', 'vault'])
      .meta({ description: 'Which store is used.' })
      .optional(),
    azureProvider: prunedObject('Azure Key Vault.', {
      credentials: text('Secret with the identity that may read the vault.'),
      keyvaultname: text('Name of the vault.'),
      tenantid: text('Tenant of the vault.'),
      ...provided(),
    }).optional(),
    awsProvider: prunedObject('AWS Secrets Manager.', {
      region: text('Region of the store.'),
      roleName: text('Role to assume.'),
      ...provided(),
    }).optional(),
    gcpProvider: prunedObject('GCP Secret Manager.', {
      credentials: text('Secret with the identity that may read the secrets.'),
      ...provided(),
    }).optional(),
    vaultProvider: prunedObject('HashiCorp Vault.', {
      roleName: text('Role to log in with.'),
      vaultAddress: text('URL of the server.'),
      ...provided(),
    }).optional(),
  }).optional(),
});
