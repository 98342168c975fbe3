import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { HarnessError } from '../runner/harnessError.js';
import type { DatabaseTarget } from './databaseTarget.js';
import { syncStandbysOf, waitForMembers, type Member } from './members.js';
import { waitForPrimary } from './primary.js';
import { switchover } from './switchover.js';

const STEP_TIMEOUT_MS = 90_000;
const ROUNDS = 6;

/**
 * Moves the primary until it is the only member on its node: a node that takes the only synchronous
 * standby along would leave nobody who holds every acknowledged row.
 */
export async function ensureLonePrimary(kubectl: Kubectl, target: DatabaseTarget): Promise<Member> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const members = await waitForMembers(kubectl, target, STEP_TIMEOUT_MS);
    const leader = await waitForPrimary(kubectl, target);
    const isAlone = (member: Member): boolean =>
      members.every((other) => other.name === member.name || other.node !== member.node);
    if (isAlone(leader)) return leader;

    const candidate = members.find(isAlone);
    if (candidate === undefined) break;
    const synchronous = await syncStandbysOf(kubectl, target);
    if (synchronous.length > 0 && !synchronous.includes(candidate.name)) {
      await restartStandby(kubectl, target, synchronous[0] ?? '');
      continue;
    }
    await switchover(kubectl, target, { leader: leader.name, candidate: candidate.name });
  }

  throw new HarnessError(
    'E2E_CLUSTER',
    `no member of ${target.namespace}/${target.name} could be made a primary alone on its node: ` +
      'the scenario needs two worker nodes, one with a single member',
  );
}

async function restartStandby(
  kubectl: Kubectl,
  target: DatabaseTarget,
  standby: string,
): Promise<void> {
  await kubectl.run(['delete', 'pod', standby, '-n', target.namespace], {
    timeoutMs: STEP_TIMEOUT_MS,
  });
  const what = `a synchronous standby other than ${standby}`;
  await waitUntil({ what, timeoutMs: STEP_TIMEOUT_MS }, async () => {
    const synchronous = await syncStandbysOf(kubectl, target);
    return synchronous.length > 0 && !synchronous.includes(standby) ? true : undefined;
  });
}
