import { expect, it } from 'vitest';
import { certificateFacts, isSignedBy } from './certificateFacts.js';
import { issueAuthority, issueServerCertificate } from './issueCertificate.js';

const NOW = new Date('2026-01-01T00:00:00Z');

it('says what a certificate says, and by whom it was signed, however often it is asked', async () => {
  const authority = await issueAuthority('my-db', NOW);
  const other = await issueAuthority('my-db', NOW);
  const { certificate } = await issueServerCertificate(authority, ['a.example', 'b.example'], NOW);
  for (const _ of ['once', 'again']) {
    expect(certificateFacts(certificate)).toMatchObject({
      isAuthority: false,
      names: 'DNS:a.example, DNS:b.example',
    });
    expect(certificateFacts(authority.certificate)).toMatchObject({ isAuthority: true, names: '' });
    expect(isSignedBy(certificate, authority.certificate)).toBe(true);
    expect(isSignedBy(certificate, other.certificate)).toBe(false);
  }
});

it('what is no certificate is none the second time, too', () => {
  expect(() => certificateFacts('nothing')).toThrow(/PEM/);
  expect(() => certificateFacts('nothing')).toThrow(/PEM/);
});
