import { readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';

/** Name of a StorageClass of a namespace's own, whose volumes can grow. */
export function growingClass(namespace: string): string {
  return `growing-${namespace}`;
}

/** Makes the class. Volumes are directories of a node, as those of the cluster's default class. */
export async function createGrowingClass(kubectl: Kubectl, namespace: string): Promise<void> {
  await kubectl.apply([
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: growingClass(namespace) },
      provisioner: 'rancher.io/local-path',
      allowVolumeExpansion: true,
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
  ]);
}

/** Removes the class. */
export async function deleteGrowingClass(kubectl: Kubectl, namespace: string): Promise<void> {
  await kubectl.run(['delete', 'storageclass', growingClass(namespace), '--ignore-not-found']);
}

/** A claim with what it asks for and what it has. */
export interface Claim {
  readonly name: string;
  readonly asked: string | undefined;
  readonly has: string | undefined;
  readonly volume: string | undefined;
}

/** The claims of a namespace, by name. */
export async function claimsOf(kubectl: Kubectl, namespace: string): Promise<readonly Claim[]> {
  const claims = await kubectl.list('persistentvolumeclaims', namespace);
  return claims
    .map((claim) => ({
      name: readText(claim, 'metadata', 'name') ?? '',
      asked: readText(claim, 'spec', 'resources', 'requests', 'storage'),
      has: readText(claim, 'status', 'capacity', 'storage'),
      volume: readText(claim, 'spec', 'volumeName'),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/**
 * Does what external-resizer does for a volume whose node has nothing to do, since local-path brings
 * no resizer: the volume gets the size that its claim asks for, then the claim tells it.
 */
export async function resizeVolume(
  kubectl: Kubectl,
  namespace: string,
  { name, asked, volume }: Claim,
): Promise<void> {
  if (asked === undefined || volume === undefined) return;
  const capacity = { storage: asked };
  await kubectl.patch({ resource: 'persistentvolumes', name: volume }, { spec: { capacity } });
  const status = JSON.stringify({ status: { capacity } });
  const claim = ['persistentvolumeclaim', name, '-n', namespace, '--subresource', 'status'];
  await kubectl.run(['patch', ...claim, '--type', 'merge', '--patch', status]);
}
