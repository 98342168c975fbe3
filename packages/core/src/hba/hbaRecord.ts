import { hbaAddressText } from './hbaAddress.js';
import type { HbaAddress } from './hbaAddress.js';
import type { HbaOption } from './hbaMethod.js';
import { hbaTokenText } from './hbaTokens.js';
import type { HbaToken } from './hbaTokens.js';

/** Kinds of connection a record may speak of. */
export const HBA_TYPES = [
  'local',
  'host',
  'hostssl',
  'hostnossl',
  'hostgssenc',
  'hostnogssenc',
] as const;

/** Kind of connection a record speaks of. */
export type HbaType = (typeof HBA_TYPES)[number];

/** One record of pg_hba.conf. `address` is absent exactly for `local`. */
export interface HbaRecord {
  readonly type: HbaType;
  readonly databases: readonly HbaToken[];
  readonly users: readonly HbaToken[];
  readonly address?: HbaAddress;
  readonly method: string;
  readonly options: readonly HbaOption[];
}

/** The record as a line of pg_hba.conf. */
export function hbaRecordText(record: HbaRecord): string {
  const { type, databases, users, address, method, options } = record;
  return [
    type,
    databases.map(hbaTokenText).join(','),
    users.map(hbaTokenText).join(','),
    ...(address === undefined ? [] : [hbaAddressText(address)]),
    method,
    ...options.map(({ name, value }) => hbaTokenText({ text: `${name}=${value}`, quoted: false })),
  ].join(' ');
}
