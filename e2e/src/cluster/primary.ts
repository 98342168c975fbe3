import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import type { DatabaseTarget } from './databaseTarget.js';
import { leaderOf, membersOf, type Member } from './members.js';

const PRIMARY_MS = 90_000;

/** Waits for a ready member that holds the lock. */
export async function waitForPrimary(kubectl: Kubectl, target: DatabaseTarget): Promise<Member> {
  const what = `a ready primary of ${target.namespace}/${target.name}`;

  return await waitUntil({ what, timeoutMs: PRIMARY_MS }, async () => {
    const leader = await leaderOf(kubectl, target);
    const members = await membersOf(kubectl, target);
    return members.find((member) => member.ready && member.name === leader);
  });
}
