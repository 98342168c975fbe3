import { expect, it } from 'vitest';
import { issueAuthority, issueServerCertificate } from './issueCertificate.js';
import { isAsDemanded } from './leafCertificate.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const leaf = { use: 'server', names: ['a.example'] } as const;
const signer = await issueAuthority('test', NOW);
const held = await issueServerCertificate(signer, leaf.names, NOW);
const other = await issueServerCertificate(signer, leaf.names, NOW);
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY);

it.each([
  ['as it was issued', held, 0, true],
  ['with the key of another', { ...held, key: other.key }, 0, false],
  ['without a key', { ...held, key: '' }, 0, false],
  ['that was issued by a clock that was ahead', held, -250, false],
  ['that was issued a moment before the clock was corrected', held, -0.01, true],
  ['two thirds of whose life have passed', held, 245, false],
])('a certificate %s', (...[, given, days, stays]) => {
  expect(isAsDemanded(given, leaf, { now: inDays(days), signer })).toBe(stays);
});
