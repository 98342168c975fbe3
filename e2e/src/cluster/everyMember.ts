import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import type { DatabaseTarget } from './databaseTarget.js';
import { membersOf } from './members.js';
import { queryMember } from './sql.js';

const ANSWER_MS = 120_000;

/** Waits until every member answers a query so; rows are lines. */
export async function waitForEveryMember(
  kubectl: Kubectl,
  target: DatabaseTarget,
  { sql, answer }: { readonly sql: string; readonly answer: string },
): Promise<void> {
  const what = `"${sql}" answered ${answer} by every member`;
  await waitUntil({ what, timeoutMs: ANSWER_MS }, async () => {
    for (const { name: member } of await membersOf(kubectl, target)) {
      const rows = await queryMember(kubectl, target, { member, sql });
      if (rows.join('\n') !== answer) return undefined;
    }
    return true;
  });
}
