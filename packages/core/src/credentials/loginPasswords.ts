import { isUsable } from './decidePassword.js';
import type { SecretText } from './desiredSecrets.js';
import { inUseKey, isInUseKey, SYSTEM_KEYS } from './systemCredentials.js';

/**
 * The passwords that the superuser may have: the one in use, then the one it is to get, which the
 * database has already if the operator ended before it could record that.
 */
export function superuserPasswords(system: SecretText): readonly string[] {
  const key = SYSTEM_KEYS.superuser;
  return [...new Set([system[inUseKey(key)], system[key]].filter(isUsable))];
}

/** What the system Secret asks for, without what it records. */
export function wishes(system: SecretText): SecretText {
  return Object.fromEntries(Object.entries(system).filter(([key]) => !isInUseKey(key)));
}
