import { addressCovers } from './hbaAddress.js';
import type { HbaRecord, HbaType } from './hbaRecord.js';
import type { HbaToken } from './hbaTokens.js';

/**
 * The first of some records that takes every connection a later record speaks of, so that the
 * later one never decides. Only certain cases count: a role's membership is not known here.
 */
export function shadowingRule(
  earlier: readonly HbaRecord[],
  record: HbaRecord,
): HbaRecord | undefined {
  return earlier.find((candidate) => shadows(candidate, record));
}

function shadows(wide: HbaRecord, narrow: HbaRecord): boolean {
  const addresses =
    wide.address === undefined || narrow.address === undefined
      ? wide.address === narrow.address
      : addressCovers(wide.address, narrow.address);
  return (
    typeCovers(wide.type, narrow.type) &&
    addresses &&
    narrow.databases.every((database) => databaseCovered(wide.databases, database)) &&
    narrow.users.every((user) => hasKeyword(wide.users, 'all') || hasSame(wide.users, user))
  );
}

function typeCovers(wide: HbaType, narrow: HbaType): boolean {
  return wide === narrow || (wide === 'host' && narrow !== 'local');
}

/** `all` is every database, but not the replication stream, which has a keyword of its own. */
function databaseCovered(wide: readonly HbaToken[], database: HbaToken): boolean {
  const replication = !database.quoted && database.text === 'replication';
  return (hasKeyword(wide, 'all') && !replication) || hasSame(wide, database);
}

function hasKeyword(tokens: readonly HbaToken[], keyword: string): boolean {
  return tokens.some(({ text, quoted }) => !quoted && text === keyword);
}

function hasSame(tokens: readonly HbaToken[], token: HbaToken): boolean {
  // Quoting makes a difference for these only; elsewhere it is a matter of taste.
  const special = /^([+/].*|all|replication|sameuser|samerole|samegroup)$/.test(token.text);
  return tokens.some(
    ({ text, quoted }) => text === token.text && (!special || quoted === token.quoted),
  );
}
