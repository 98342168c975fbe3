import { createNamespace } from '@howdah/e2e';
import type { LocalCluster } from '@howdah/e2e';
import { removeAdmission } from './hollow/admission.js';
import { HOLLOW_CLASS, HOLLOW_LABEL } from './hollow/volumeBinder.js';
import { removeAccount } from './operator/operatorAccount.js';

/** Where all clusters of the benchmark are, and its operator's lease. */
export const NAMESPACE = 'howdah-bench-scale';

const GONE_MS = 1_800_000;

/** Makes an empty namespace and the class of its volumes; what an interrupted run left goes first. */
export async function prepare(cluster: LocalCluster): Promise<void> {
  await cleanUp(cluster);
  await createNamespace(cluster.kubectl, NAMESPACE);
  await cluster.kubectl.apply([
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: HOLLOW_CLASS },
      provisioner: 'bench.howdah.dev/hollow',
      reclaimPolicy: 'Retain',
    },
  ]);
}

/** Takes away everything that the benchmark put into the cluster. */
export async function cleanUp(cluster: LocalCluster): Promise<void> {
  const { kubectl } = cluster;
  const remove = async (...args: readonly string[]): Promise<void> => {
    await kubectl.run(['delete', ...args, '--ignore-not-found', `--timeout=${GONE_MS / 1000}s`], {
      timeoutMs: GONE_MS,
    });
  };
  await remove('namespace', NAMESPACE);
  await removeAdmission(cluster);
  await removeAccount(kubectl);
  await remove('persistentvolumes', '--selector', HOLLOW_LABEL, '--wait=false');
  await remove('storageclass', HOLLOW_CLASS);
}
