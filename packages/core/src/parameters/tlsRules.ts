import { createSecureContext } from 'node:tls';
import type { StringRule } from './stringRule.js';

const TLS13_SUITES = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
];
// Names that OpenSSL has for them as curves, the only ones taken before version 18.
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1', 'brainpoolP256r1', 'brainpoolP384r1'];
const GROUPS = ['X25519', 'X448', 'P-256', 'P-384', 'P-521', ...CURVES];

/** What TLS parameters may hold. TLS is always on, so that a wrong one keeps the server down. */
export const TLS_RULES: Readonly<Record<string, StringRule>> = {
  ssl_ciphers: {
    accepts: isCipherList,
    expected: 'a list of ciphers of TLS 1.2, as OpenSSL has it, such as HIGH:!aNULL',
  },
  ssl_tls13_ciphers: colons(TLS13_SUITES),
  ssl_ecdh_curve: { accepts: (value) => CURVES.includes(value), expected: oneOf(CURVES) },
  ssl_groups: colons(GROUPS),
};

function colons(allowed: readonly string[]): StringRule {
  return {
    accepts: (value) => value.split(':').every((item) => allowed.includes(item)),
    expected: `a list with colons of ${allowed.join(', ')}`,
  };
}

function oneOf(allowed: readonly string[]): string {
  return `one of ${allowed.join(', ')}`;
}

/** Security levels (`@SECLEVEL`) are left out: a high one refuses the server's own certificate. */
function isCipherList(value: string): boolean {
  const items = value.split(/[:, ]+/).filter((item) => item !== '');
  // Names of TLS 1.3 suites have no effect here, and are no error beside others.
  const older = items.filter((item) => !item.startsWith('TLS_'));
  if (older.length === 0) return false;
  if (!older.every((item) => item === '@STRENGTH' || /^[-+!]?[\w+-]+$/.test(item))) return false;
  try {
    createSecureContext({ ciphers: older.join(':') });
    return true;
  } catch {
    return false;
  }
}
