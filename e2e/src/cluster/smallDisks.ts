import type { Kubectl } from '../kubectl/kubectl.js';
import { HarnessError } from '../runner/harnessError.js';
import { resizeVolume } from './growingDisks.js';
import type { Claim } from './growingDisks.js';
import type { LocalCluster } from './localCluster.js';

/** File systems of their own size, one a node, as disks of a cloud: they are full when they are full. */
export interface SmallDisks {
  readonly storageClass: string;
  readonly nodes: readonly string[];
}

const FOLDER = '/var/howdah-disks';

/** Makes a disk of some MiB on each node, and offers it as a volume of a class that may grow. */
export async function createSmallDisks(
  cluster: LocalCluster,
  {
    namespace,
    nodes,
    mebibytes,
  }: { namespace: string; nodes: readonly string[]; mebibytes: number },
): Promise<SmallDisks> {
  const disks = { storageClass: `small-${namespace}`, nodes };
  for (const node of nodes) {
    const { file, mount } = pathsOf(disks);
    await onNode(cluster, node, [
      `mkdir -p ${mount}`,
      `truncate -s ${mebibytes}M ${file}`,
      `mkfs.xfs -q ${file}`,
      `mount -o loop ${file} ${mount}`,
    ]);
  }
  await cluster.kubectl.apply([
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: disks.storageClass },
      provisioner: 'kubernetes.io/no-provisioner',
      allowVolumeExpansion: true,
      volumeBindingMode: 'WaitForFirstConsumer',
    },
    ...nodes.map((node) => volume(disks, node, `${mebibytes}Mi`)),
  ]);
  return disks;
}

/** Does what a resizer does when a claim asks for more: disk, file system, volume, claim. */
export async function growSmallDisk(
  cluster: LocalCluster,
  disks: SmallDisks,
  { namespace, claim }: { readonly namespace: string; readonly claim: Claim },
): Promise<void> {
  const node = disks.nodes.find((each) => nameOf(disks, each) === claim.volume);
  const mebibytes = /^(\d+)Mi$/.exec(claim.asked ?? '')?.[1];
  if (node === undefined || mebibytes === undefined) {
    throw new HarnessError('E2E_CLUSTER', `claim ${claim.name} is of no small disk that can grow`);
  }
  const { file, mount } = pathsOf(disks);
  await onNode(cluster, node, [
    `truncate -s ${mebibytes}M ${file}`,
    `losetup -c "$(losetup -j ${file} -n -O NAME)"`,
    `xfs_growfs ${mount}`,
  ]);
  await resizeVolume(cluster.kubectl, namespace, claim);
}

/** Takes everything away; what pods still use goes with them. */
export async function deleteSmallDisks(cluster: LocalCluster, disks: SmallDisks): Promise<void> {
  const { kubectl } = cluster;
  const { file, mount } = pathsOf(disks);
  for (const node of disks.nodes) {
    await onNode(cluster, node, [`umount -l ${mount} || true`, `rm -rf ${mount} ${file}`]);
    await remove(kubectl, ['persistentvolume', nameOf(disks, node)]);
  }
  await remove(kubectl, ['storageclass', disks.storageClass]);
}

function volume(disks: SmallDisks, node: string, storage: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: nameOf(disks, node) },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: disks.storageClass,
      local: { path: pathsOf(disks).mount },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }],
            },
          ],
        },
      },
    },
  };
}

function nameOf({ storageClass }: SmallDisks, node: string): string {
  return `${storageClass}-${node}`;
}

function pathsOf({ storageClass }: SmallDisks): { readonly file: string; readonly mount: string } {
  const mount = `${FOLDER}/${storageClass}`;
  return { file: `${mount}.img`, mount };
}

async function remove(kubectl: Kubectl, what: readonly string[]): Promise<void> {
  await kubectl.run(['delete', ...what, '--ignore-not-found', '--wait=false']);
}

async function onNode(
  cluster: LocalCluster,
  node: string,
  commands: readonly string[],
): Promise<void> {
  await cluster.docker(['exec', node, 'sh', '-e', '-c', commands.join('\n')]);
}
