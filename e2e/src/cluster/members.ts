import { parseJson, read, readList, readNumber, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import type { DatabaseTarget } from './databaseTarget.js';

/** One pod of a database cluster. */
export interface Member {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly ready: boolean;
  readonly restarts: number;
}

/** The pods of the cluster's StatefulSet that are not on their way out, by name. */
export async function membersOf(kubectl: Kubectl, target: DatabaseTarget): Promise<Member[]> {
  const pods = await kubectl.list('pods', target.namespace);

  return pods
    .filter((pod) => readText(pod, 'metadata', 'name')?.startsWith(`${target.statefulSet}-`))
    .filter((pod) => readText(pod, 'metadata', 'deletionTimestamp') === undefined)
    .map((pod) => ({
      name: readText(pod, 'metadata', 'name') ?? '',
      uid: readText(pod, 'metadata', 'uid') ?? '',
      node: readText(pod, 'spec', 'nodeName') ?? '',
      ready: readList(pod, 'status', 'conditions').some(
        (one) => readText(one, 'type') === 'Ready' && readText(one, 'status') === 'True',
      ),
      restarts: readList(pod, 'status', 'containerStatuses')
        .map((status) => readNumber(status, 'restartCount') ?? 0)
        .reduce((sum, count) => sum + count, 0),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Waits until every member of the cluster is ready, and none is left over. */
export async function waitForMembers(
  kubectl: Kubectl,
  target: DatabaseTarget,
  timeoutMs: number,
): Promise<Member[]> {
  const what = `${target.instances} ready members of ${target.namespace}/${target.name}`;

  return await waitUntil({ what, timeoutMs }, async () => {
    const members = await membersOf(kubectl, target);
    const ready = members.filter((member) => member.ready).length;
    return members.length === target.instances && ready === target.instances ? members : undefined;
  });
}

/** The member that holds Patroni's lock, undefined when nobody does. */
export async function leaderOf(
  kubectl: Kubectl,
  target: DatabaseTarget,
): Promise<string | undefined> {
  const annotations = await patroniAnnotations(kubectl, target, 'leader');
  return readText(annotations, 'leader') || undefined;
}

/** The members that hold every acknowledged row in synchronous mode. */
export async function syncStandbysOf(kubectl: Kubectl, target: DatabaseTarget): Promise<string[]> {
  const annotations = await patroniAnnotations(kubectl, target, 'sync');
  const names = readText(annotations, 'sync_standby') ?? '';
  return names.split(',').filter((name) => name !== '');
}

/** Patroni's dynamic configuration as it stands in the cluster's store. */
export async function dynamicConfigOf(kubectl: Kubectl, target: DatabaseTarget): Promise<unknown> {
  const annotations = await patroniAnnotations(kubectl, target, 'config');
  return parseJson(readText(annotations, 'config') ?? '');
}

/** How long a lock outlives its holder. */
export async function ttlSecondsOf(kubectl: Kubectl, target: DatabaseTarget): Promise<number> {
  const patroniDefault = 30;
  return readNumber(await dynamicConfigOf(kubectl, target), 'ttl') ?? patroniDefault;
}

/** The annotations of one of Patroni's ConfigMaps. */
export async function patroniAnnotations(
  kubectl: Kubectl,
  target: DatabaseTarget,
  part: 'leader' | 'sync' | 'config',
): Promise<unknown> {
  const object = await kubectl.get({
    resource: 'configmaps',
    name: `${target.name}-${part}`,
    namespace: target.namespace,
  });
  return read(object, 'metadata', 'annotations');
}
