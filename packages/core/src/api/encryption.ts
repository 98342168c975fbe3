import { z } from 'zod';
import { openObject, prunedObject, text } from './objectShapes.js';

/** `fepChildCrVal.sysTde`: encryption of the data files with keys of a key service. */
export const sysTde = prunedObject('Encryption of the data files with keys of a key service.', {
  tdeType: z
    .enum(['tdeh', 'tdek'])
    .meta({ description: '`tdek` for a key management service, `tdeh` for a crypto appliance.' })
    .optional(),
  tdek: openObject('The key management services and the key in use.', {}).optional(),
  tdeh: openObject('The crypto appliance.', {
    address: text('Host of the appliance.'),
    port: text('Port of the appliance.'),
    instanceId: text('Instance at the provider.'),
    apikeyAnonymous: text('API key of the anonymous user.'),
    apikeyNormal: text('API key of the normal user.'),
    apikeySo: text('API key of the security officer.'),
    tokenspaceidAnonymous: text('Token space of the anonymous user.'),
    tokenspaceidNormal: text('Token space of the normal user.'),
    label: text('Label of the token.'),
    endpoint: text('URL of the identity service.'),
    proxy: text('Proxy on the way there.'),
    loglevel: text('How much the client library logs.'),
  }).optional(),
});
