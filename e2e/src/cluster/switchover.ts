import { setTimeout as sleep } from 'node:timers/promises';
import { read } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import type { DatabaseTarget } from './databaseTarget.js';
import { leaderOf } from './members.js';

const LOOKS = 30;

/**
 * Asks for a switchover as patronictl does: by the failover object in Patroni's own store. Patroni
 * drops a request that it finds unsafe; answers whether the candidate leads.
 */
export async function switchover(
  kubectl: Kubectl,
  target: DatabaseTarget,
  roles: { readonly leader: string; readonly candidate: string },
): Promise<boolean> {
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

  for (let look = 0; look < LOOKS; look += 1) {
    if ((await leaderOf(kubectl, target)) === roles.candidate) return true;
    await sleep(1000);
  }
  return false;
}
