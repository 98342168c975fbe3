import { randomUUID } from 'node:crypto';
import { createKube, KINDS, kubeconfigAccess } from '@howdah/kube';
import type { ClusterAccess, Kube } from '@howdah/kube';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';

/** The API server that the contract is checked against, and a namespace of our own on it. */
export interface Target {
  readonly kind: 'fake' | 'real';
  readonly access: ClusterAccess;
  readonly kube: Kube;
  readonly namespace: string;
  /** Only where the target is the fake. */
  readonly fake: FakeApiServer | undefined;
  close(): Promise<void>;
}

/**
 * `real` takes the cluster of KUBECONFIG; anything else a fake of its own, or one that runs already
 * and is left running.
 */
export async function openTarget(
  choice: string | undefined,
  running?: FakeApiServer,
): Promise<Target> {
  const real = choice === 'real';
  const own = real || running !== undefined ? undefined : new FakeApiServer();
  await own?.start();
  const fake = own ?? running;
  const access = fake?.access ?? (await kubeconfigAccess());
  const kube = createKube({ access });
  const namespace = `contract-${randomUUID().slice(0, 8)}`;
  await kube.create(KINDS.namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  return {
    kind: real ? 'real' : 'fake',
    access,
    kube,
    namespace,
    fake,
    async close() {
      await kube.delete(KINDS.namespaces, { name: namespace });
      await kube.close();
      await own?.stop();
    },
  };
}
