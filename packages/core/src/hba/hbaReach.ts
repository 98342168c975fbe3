import { isIPv4 } from 'node:net';
import type { HbaAddress } from './hbaAddress.js';
import type { HbaRecord, HbaType } from './hbaRecord.js';
import type { HbaToken } from './hbaTokens.js';
import { ipBits } from './ipBits.js';

/** Which connections a record speaks of, read once for very many comparisons. */
export interface HbaReach {
  readonly type: HbaType;
  readonly databases: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  /** Absent exactly for `local`. */
  readonly clients?: Clients;
}

type Clients =
  | Exclude<HbaAddress, { readonly kind: 'network' }>
  /** The family, and the bits that all addresses of the network begin with. */
  | { readonly kind: 'network'; readonly begin: string };

const ALL = keyOf({ text: 'all', quoted: false });
const REPLICATION = keyOf({ text: 'replication', quoted: false });

/** Reads what a record speaks of. */
export function hbaReach({ type, databases, users, address }: HbaRecord): HbaReach {
  return {
    type,
    databases: new Set(databases.map(keyOf)),
    users: new Set(users.map(keyOf)),
    ...(address === undefined ? {} : { clients: clientsOf(address) }),
  };
}

function keyOf({ text, quoted }: HbaToken): string {
  // Quoting makes a difference for these only; elsewhere it is a matter of taste.
  const special = !quoted && /^([+/].*|all|replication|sameuser|samerole|samegroup)$/.test(text);
  return `${special ? 'keyword' : 'name'} ${text}`;
}

function clientsOf(address: HbaAddress): Clients {
  if (address.kind !== 'network') return address;
  const { ip, bits } = address;
  return { kind: 'network', begin: `${isIPv4(ip) ? 4 : 6}:${ipBits(ip).slice(0, bits)}` };
}

/** Whether two reaches could cover each other by all that is told at once, without their names. */
export function mayCover(wide: HbaReach, narrow: HbaReach): boolean {
  const sameType = wide.type === narrow.type || (wide.type === 'host' && narrow.type !== 'local');
  if (!sameType || wide.clients === undefined || narrow.clients === undefined) return sameType;
  return clientsCover(wide.clients, narrow.clients);
}

/** Whether every client of the second is one of the first, as far as that is known here. */
function clientsCover(wide: Clients, narrow: Clients): boolean {
  switch (wide.kind) {
    case 'keyword':
      return wide.word === 'all' || (narrow.kind === 'keyword' && narrow.word === wide.word);
    case 'host':
      return (
        narrow.kind === 'host' &&
        (wide.name === narrow.name ||
          (wide.name.startsWith('.') && narrow.name.endsWith(wide.name)))
      );
    case 'network':
      return narrow.kind === 'network' && narrow.begin.startsWith(wide.begin);
  }
}

/** Whether every user of the second is one of the first. */
export function coversUser(wide: HbaReach, user: string): boolean {
  return wide.users.has(ALL) || wide.users.has(user);
}

/** `all` is every database, but not the replication stream, which has a keyword of its own. */
export function coversDatabase(wide: HbaReach, database: string): boolean {
  return (wide.databases.has(ALL) && database !== REPLICATION) || wide.databases.has(database);
}
