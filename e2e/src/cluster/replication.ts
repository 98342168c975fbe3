import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import type { DatabaseTarget } from './databaseTarget.js';
import { membersOf, syncStandbysOf } from './members.js';
import { waitForPrimary } from './primary.js';
import { queryMember } from './sql.js';

/** A copy of a small database, or the catching up after it, on a slow machine. */
const FOLLOW_MS = 300_000;
const SYNC_MS = 180_000;

/** Waits until every standby streams from the primary. */
export async function waitForStreaming(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const sql = `select count(*) from pg_stat_replication where state = 'streaming'`;
  const wanted = String(target.instances - 1);
  await waitUntil({ what: `${wanted} standbys that stream`, timeoutMs: FOLLOW_MS }, async () => {
    const { name: member } = await waitForPrimary(kubectl, target);
    const [count] = await queryMember(kubectl, target, { member, sql });
    return count === wanted ? true : undefined;
  });
}

/** Waits until a standby that is there confirms commits; gives its name. */
export async function waitForSyncStandby(
  kubectl: Kubectl,
  target: DatabaseTarget,
): Promise<string> {
  const what = `a synchronous standby of ${target.namespace}/${target.name}`;
  return await waitUntil({ what, timeoutMs: SYNC_MS }, async () => {
    const standbys = await syncStandbysOf(kubectl, target);
    const members = await membersOf(kubectl, target);
    return members.find(({ name }) => standbys.includes(name))?.name;
  });
}
