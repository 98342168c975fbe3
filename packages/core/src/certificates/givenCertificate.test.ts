import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { renderCluster } from '../render/renderCluster.js';
import { certificateFindings } from './certificateFindings.js';
import { givenCertificate } from './givenCertificate.js';
import { issueAuthority, issueServerCertificate } from './issueCertificate.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const LATER = new Date('2030-01-01T00:00:00Z');
const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };

const manifest = (systemCertificates: object) => ({
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name: 'db' },
  spec: { fepChildCrVal: { systemCertificates } },
});

const render = (systemCertificates: object) =>
  renderCluster(manifest(systemCertificates), { plugins: [], images });

const authority = await issueAuthority('test', NOW);
const stranger = await issueAuthority('test', NOW);
const server = await issueServerCertificate(authority, ['db.example.org'], NOW);
const other = await issueServerCertificate(authority, ['db.example.org'], NOW);
const short = await shortCertificate();
const good = { cacrt: authority.certificate, crt: server.certificate, key: server.key };

describe('systemCertificates that no server could start with are refused', () => {
  const withPassphrase = createPrivateKey(good.key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
  const junk = '-----BEGIN CERTIFICATE-----\nMIIjunk\n-----END CERTIFICATE-----\n';

  it.each([
    ['no authority', { ...good, cacrt: '' }, 'cacrt holds no certificate'],
    ['no key', { ...good, key: undefined }, 'key holds no private key'],
    ['an authority alone', { cacrt: good.cacrt }, 'crt holds no certificate'],
    ['junk for a certificate', { ...good, crt: junk }, 'crt holds no certificate'],
    ['junk behind a certificate', { ...good, crt: good.crt + junk }, 'crt holds no certificate'],
    ['junk for an authority', { ...good, cacrt: junk }, 'cacrt holds no certificate'],
    ['certificate and key exchanged', { ...good, crt: good.key, key: good.crt }, 'crt holds no'],
    ['the key of another certificate', { ...good, key: other.key }, 'key does not belong to crt'],
    ['a key with a passphrase', { ...good, key: withPassphrase }, 'one with a passphrase'],
    ['an authority that did not sign it', { ...good, cacrt: stranger.certificate }, 'signed crt'],
    ['a short key', { ...good, ...short }, 'the key is too short'],
    [
      'a chain with a short key',
      { ...good, crt: `${good.crt}\n${short.crt}` },
      'OpenSSL refuses crt',
    ],
    [
      'two certificates on one line',
      { ...good, crt: good.crt + authority.certificate },
      'bad end line',
    ],
  ])('%s', (_, written, problem) => {
    const { diagnostics, objects } = render(written);

    expect(objects).toEqual([]);
    expect(diagnostics).toMatchObject([
      {
        code: 'InvalidManifest',
        path: 'spec.fepChildCrVal.systemCertificates',
        message: expect.stringContaining(problem),
      },
    ]);
    expect(diagnostics[0]?.message).toContain('write the server');
    expect(diagnostics[0]?.message).not.toMatch(/BEGIN|MI[A-Z]/);
  });
});

it.each([
  ['a certificate with its key and authority', good],
  ['a chain', { ...good, crt: `${good.crt}\n${authority.certificate}` }],
  ['lines that end as on Windows', { ...good, crt: good.crt.replaceAll('\n', '\r\n') }],
])('%s is used without a word', (_, written) => {
  expect(render(written).diagnostics).toEqual([]);
  expect(givenCertificate(written).kind).toBe('usable');
});

it('blanks ask for a certificate that is issued', () => {
  expect(render({ cacrt: '', crt: ' ', key: '' }).diagnostics).toEqual([]);
});

it('so do placeholders, with a warning', () => {
  const { diagnostics, objects } = render({ cacrt: 'CA', crt: '<certificate>', key: '<key>' });

  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'CertificateIssued' }]);
  expect(objects.map(({ kind }) => kind)).toContain('StatefulSet');
});

it('a certificate that has expired goes on being used, with a warning', () => {
  const { cluster } = parseFepCluster(manifest(good));
  if (cluster === undefined) throw new Error('the manifest was refused');

  expect(certificateFindings(cluster, NOW)).toEqual([]);
  expect(certificateFindings(cluster, LATER)).toMatchObject([
    { severity: 'warning', code: 'CertificateExpired' },
  ]);
});

/** A certificate that OpenSSL of the images refuses, with its key. */
async function shortCertificate(): Promise<{ readonly crt: string; readonly key: string }> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(
    { ...algorithm, modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=short',
    signingAlgorithm: algorithm,
    keys,
  });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { crt: certificate.toString('pem'), key: x509.PemConverter.encode(der, 'PRIVATE KEY') };
}
