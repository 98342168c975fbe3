import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../kubectl/kubectl.js';
import { read } from '../json/read.js';
import { waitUntil } from '../process/waitUntil.js';
import { HarnessError } from '../runner/harnessError.js';
import type { DatabaseTarget } from './databaseTarget.js';
import { leaderOf, syncStandbysOf, waitForMembers, type Member } from './members.js';
import { waitForPrimary } from './primary.js';

const STEP_TIMEOUT_MS = 90_000;
const ROUNDS = 6;
const SWITCHOVER_LOOKS = 30;

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

/** Asks for a switchover as patronictl does: by the failover object in Patroni's own store. */
async function switchover(
  kubectl: Kubectl,
  target: DatabaseTarget,
  roles: { readonly leader: string; readonly candidate: string },
): Promise<void> {
  const { namespace, name } = target;
  const lock = await kubectl.get({ resource: 'configmaps', name: `${name}-leader`, namespace });
  await kubectl.apply([
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `${name}-failover`,
        namespace,
        labels: read(lock, 'metadata', 'labels'),
        annotations: { leader: roles.leader, member: roles.candidate },
      },
    },
  ]);

  // Patroni drops a request that it finds unsafe; the next round looks at the roles again.
  for (let look = 0; look < SWITCHOVER_LOOKS; look += 1) {
    if ((await leaderOf(kubectl, target)) === roles.candidate) return;
    await sleep(1000);
  }
}
