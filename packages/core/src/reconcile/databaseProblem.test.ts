import { expect, it } from 'vitest';
import { databaseProblem } from './databaseProblem.js';

const secrets = { system: 'x-system', certificate: 'x-tls' };
const failing = (code: string) => Object.assign(new Error('quotes PASSWORD secret'), { code });

it.each([
  ['28P01', 'the password of Secret "x-system"'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'systemCertificates'],
  ['CERT_HAS_EXPIRED', 'systemCertificates'],
  ['53300', 'max_connections'],
  ['ECONNREFUSED', '(ECONNREFUSED)'],
])('%s is told with what can be done, and without the text of the driver', (code, advice) => {
  const text = databaseProblem('x-sts-0', failing(code), secrets);

  expect(text).toContain(`on x-sts-0 (${code})`);
  expect(text).toContain(advice);
  expect(text).not.toContain('secret');
});
