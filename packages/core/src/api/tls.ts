import { z } from 'zod';
import { openObject, prunedObject, text } from './objectShapes.js';

const certificateName = () => text('Secret of type TLS that holds `tls.crt` and `tls.key`.');
const caName = () => text('ConfigMap that holds the authority in key `ca.crt`.');

/** A certificate and the authority that vouches for the other side. */
export function tlsPair(owner: string) {
  return prunedObject(`TLS material of ${owner}.`, {
    certificateName: certificateName(),
    caName: caName(),
  });
}

/** The same, where the FEP definition keeps further keys. */
export function openTlsPair(owner: string) {
  return openObject(`TLS material of ${owner}.`, {
    certificateName: certificateName(),
    caName: caName(),
  });
}

/** TLS of Patroni's REST interface. */
export const patroniTls = prunedObject("TLS of Patroni's REST interface.", {
  certificateName: certificateName(),
  caName: caName(),
  verifyClient: text('Which calls need a client certificate: `none`, `optional` or `required`.'),
});

/** TLS of the database server. */
export const postgresTls = prunedObject('TLS of the database server.', {
  certificateName: certificateName(),
  caName: caName(),
  privateKeyPassword: text('Secret with the passphrase of the private key.'),
  verifyClient: text('Which certificate clients must show: `none`, `verify-ca` or `verify-full`.'),
});

/**
 * How a system user's own connections verify the server. The FEP definition spells `required`;
 * libpq's own word `require` is taken too.
 */
export const sslMode = z
  .enum(['disable', 'allow', 'prefer', 'required', 'require', 'verify-ca', 'verify-full'])
  .meta({ description: 'How much of TLS the connection demands.' });

/** Client certificate of one system user. */
export function userTls(user: string) {
  return prunedObject(`Client certificate of ${user}.`, {
    certificateName: certificateName(),
    caName: caName(),
    privateKeyPassword: text('Secret with the passphrase of the private key.'),
    sslMode: sslMode.optional(),
  });
}
