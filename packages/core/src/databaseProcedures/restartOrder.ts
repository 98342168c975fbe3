import type { Member, Topology } from '@howdah/plugin-api';

/**
 * A standby refuses to run with less of these than its primary had when it wrote the WAL that is
 * replayed (PostgreSQL, "Hot Standby", administrator's overview).
 */
const NOT_BELOW_PRIMARY: ReadonlySet<string> = new Set([
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
]);

/**
 * The order in which servers are started again. Standbys first, so that the primary's turn comes
 * when all others are known to be well; but the primary first where one of its limits is lowered,
 * for until it runs with less, no standby can.
 */
export function restartOrder(
  { members }: Topology,
  chosen: readonly string[],
): readonly Pick<Member, 'name' | 'role'>[] {
  const wanted = members.filter(({ name }) => chosen.includes(name));
  const primaries = wanted.filter(({ role }) => role === 'primary');
  const others = wanted
    .filter(({ role }) => role !== 'primary')
    .toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  return primaries.some(lowersLimits) ? [...primaries, ...others] : [...others, ...primaries];
}

/** The synchronous standby is the last of the standbys: commits wait for it. */
function rank({ role }: Member): number {
  return role === 'sync-standby' ? 1 : 0;
}

function lowersLimits({ pendingParameters = [] }: Member): boolean {
  return pendingParameters.some(
    ({ name, from, to }) => NOT_BELOW_PRIMARY.has(name) && Number(to) < Number(from),
  );
}
