import { isObject, readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { howdahTarget, type DatabaseTarget } from './databaseTarget.js';
import { waitForMembers } from './members.js';

/** The resource as kubectl names it. */
export const FEP_CLUSTERS = 'fepclusters.fep.fujitsu.io';

/** What a scenario says about its cluster; the rest is small and alike everywhere. */
export interface ClusterWish {
  readonly namespace: string;
  readonly name: string;
  readonly fep?: Readonly<Record<string, unknown>>;
  readonly children?: Readonly<Record<string, unknown>>;
  readonly plugins?: Readonly<Record<string, unknown>>;
}

const READY_MS = 240_000;
const CONDITION_MS = 180_000;

/** Resources that all clusters of a run share, so that their times compare. */
export const DATABASE_RESOURCES = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '1', memory: '512Mi' },
} as const;

/** The manifest of a small cluster: three members, synchronous, unless wished otherwise. */
export function fepCluster(wish: ClusterWish): unknown {
  return {
    apiVersion: 'fep.fujitsu.io/v2',
    kind: 'FEPCluster',
    metadata: { name: wish.name, namespace: wish.namespace },
    spec: {
      fep: { instances: 3, syncMode: 'on', mcSpec: DATABASE_RESOURCES, ...wish.fep },
      fepChildCrVal: {
        sysUsers: { pgdb: 'app', pguser: 'app' },
        storage: { dataVol: { size: '1Gi' }, walVol: { size: '1Gi' } },
        ...wish.children,
      },
      ...(wish.plugins === undefined ? {} : { plugins: wish.plugins }),
    },
  };
}

/** Applies a cluster and waits until the operator and all members call it ready. */
export async function createCluster(kubectl: Kubectl, wish: ClusterWish): Promise<DatabaseTarget> {
  const instances = wish.fep?.['instances'];
  const target = howdahTarget(
    wish.namespace,
    wish.name,
    typeof instances === 'number' ? instances : undefined,
  );

  await kubectl.apply([fepCluster(wish)]);
  await waitForReady(kubectl, target);
  return target;
}

/** Waits for condition Ready of the FEPCluster, with every member there. */
export async function waitForReady(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const what = `condition Ready of FEPCluster ${target.namespace}/${target.name}`;
  await waitForMembers(kubectl, target, READY_MS);
  await waitUntil({ what, timeoutMs: READY_MS }, async () => {
    const cluster = await getCluster(kubectl, target);
    return conditionStatus(cluster, 'Ready') === 'True' ? true : undefined;
  });
}

/** The FEPCluster as the API server has it. */
export async function getCluster(
  kubectl: Kubectl,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<unknown> {
  return await kubectl.get({ resource: FEP_CLUSTERS, name, namespace });
}

/** The status of a condition, undefined when the cluster does not carry it. */
export function conditionStatus(cluster: unknown, type: string): string | undefined {
  const condition = readList(cluster, 'status', 'conditions').find(
    (one) => readText(one, 'type') === type,
  );
  return readText(condition, 'status');
}

/** Waits until a condition has a status. */
export async function waitForCondition(
  kubectl: Kubectl,
  target: { readonly namespace: string; readonly name: string },
  { type, status }: { readonly type: string; readonly status: string },
): Promise<void> {
  const what = `${type}=${status} of ${target.namespace}/${target.name}`;
  await waitUntil({ what, timeoutMs: CONDITION_MS }, async () =>
    conditionStatus(await getCluster(kubectl, target), type) === status ? true : undefined,
  );
}

/** Something that the operator says about a cluster, in a condition or an event. */
export interface Remark {
  readonly reason: string;
  readonly message: string;
}

/** All that conditions and events say about a cluster. */
export async function remarksOf(
  kubectl: Kubectl,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Remark[]> {
  const cluster = await getCluster(kubectl, { namespace, name });
  const events = await kubectl.list('events', namespace);
  const own = events.filter(
    (event) =>
      readText(event, 'involvedObject', 'kind') === 'FEPCluster' &&
      readText(event, 'involvedObject', 'name') === name,
  );

  return [...readList(cluster, 'status', 'conditions'), ...own].filter(isObject).map((one) => ({
    reason: readText(one, 'reason') ?? '',
    message: readText(one, 'message') ?? '',
  }));
}

/** Waits until a condition or an event gives a reason. */
export async function waitForReason(
  kubectl: Kubectl,
  target: DatabaseTarget,
  { reason, timeoutMs }: { readonly reason: string; readonly timeoutMs: number },
): Promise<void> {
  const what = `the word ${reason} about FEPCluster ${target.namespace}/${target.name}`;
  await waitUntil({ what, timeoutMs }, async () => {
    const said = await remarksOf(kubectl, target);
    return said.some((remark) => remark.reason === reason) ? true : undefined;
  });
}
