import type { Member, PlannedStep, Topology } from '@howdah/plugin-api';

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
 * for until it runs with less, and they have replayed that it does, no standby can.
 */
export function restartPlan(
  { members }: Topology,
  chosen: readonly string[],
): readonly PlannedStep[] {
  const wanted = members.filter(({ name }) => chosen.includes(name));
  const primaries = wanted.filter(({ role }) => role === 'primary').map(restart);
  const standbys = wanted
    .filter(({ role }) => role !== 'primary')
    .toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  // Each member learns by itself of what waits for a restart: one that knows is enough.
  if (!members.some(lowersLimits)) return [...standbys.map(restart), ...primaries];
  return [
    ...primaries,
    ...standbys.flatMap((standby) => [
      { step: 'await-replay', target: standby.name },
      restart(standby),
    ]),
  ];
}

function restart({ name }: Member): PlannedStep {
  return { step: 'restart-server', target: name };
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
