import { FEP_CLUSTERS } from '@howdah/core';
import { fepCluster, readList, readText, waitUntil } from '@howdah/e2e';
import type { AnyObject, Kube } from '@howdah/kube';
import { isJsonObject } from '@howdah/kube';
import { HOLLOW_CLASS } from '../hollow/volumeBinder.js';

/** Where clusters are made, and of how many members each is. */
export interface Place {
  readonly kube: Kube;
  readonly namespace: string;
  readonly members: number;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

const AT_ONCE = 8;
const READY_MS = 1_800_000;

/** The name of the n-th healthy cluster. */
export function clusterName(number: number): string {
  return `c-${String(number).padStart(4, '0')}`;
}

/** Makes clusters; the API server gets a few at a time. */
export async function createClusters(place: Place, names: readonly string[]): Promise<void> {
  const left = [...names];
  const worker = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      await place.kube.create(FEP_CLUSTERS, manifest(place, name));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Waits until so many clusters say that they are ready. */
export async function waitForReadyClusters(
  place: Place,
  count: number,
  tell: (ready: number) => void,
): Promise<void> {
  let told = -1;
  const what = `${count} ready clusters`;
  const { kube, namespace, signal } = place;
  await waitUntil({ what, timeoutMs: READY_MS, everyMs: 2000, signal }, async () => {
    const { items } = await kube.list(FEP_CLUSTERS, { namespace });
    const ready = items.filter(isReady).length;
    if (ready >= count) return true;
    if (ready - told >= 50 || told < 0) tell((told = ready));
    return undefined;
  });
}

/** Deletes clusters and waits until they are gone. */
export async function deleteClusters(place: Place, names: readonly string[]): Promise<void> {
  const { kube, namespace, signal } = place;
  await Promise.all(names.map((name) => kube.delete(FEP_CLUSTERS, { namespace, name })));
  const what = 'the end of clusters that were deleted';
  await waitUntil({ what, timeoutMs: READY_MS, everyMs: 1000, signal }, async () => {
    const { items } = await kube.list(FEP_CLUSTERS, { namespace });
    return items.some(({ metadata }) => names.includes(metadata.name)) ? undefined : true;
  });
}

function isReady(cluster: AnyObject): boolean {
  return readList(cluster, 'status', 'conditions').some(
    (one) => readText(one, 'type') === 'Ready' && readText(one, 'status') === 'True',
  );
}

/** Three members, synchronous, two volumes each: a cluster of the usual size. */
function manifest({ namespace, members }: Place, name: string): AnyObject {
  const volume = { size: '1Gi', storageClass: HOLLOW_CLASS };
  const made = fepCluster({
    namespace,
    name,
    fep: { instances: members },
    children: { storage: { dataVol: volume, walVol: volume } },
  });
  if (!isJsonObject(made)) throw new Error('the manifest of a cluster is no object');
  return { apiVersion: '', kind: '', metadata: { name }, ...made };
}
