import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '@howdah/e2e';
import type { Kubectl } from '@howdah/e2e';

const NAME = 'howdah-operator';
const BINDING = 'howdah-bench-scale';
const RBAC = 'rbac.authorization.k8s.io';

/** Who the operator of the benchmark is for the API server. */
export function accountName(namespace: string): string {
  return `system:serviceaccount:${namespace}:${NAME}`;
}

/** Makes an account with the rights of the installed operator. */
export async function makeAccount(kubectl: Kubectl, namespace: string): Promise<void> {
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace }];
  const metadata = { name: NAME, namespace };
  const lease = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['*'] };
  await kubectl.apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules: [lease] },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'Role', name: NAME },
      subjects,
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: BINDING },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: NAME },
      subjects,
    },
  ]);
}

/** Takes away what is not in the namespace. */
export async function removeAccount(kubectl: Kubectl): Promise<void> {
  await kubectl.run(['delete', 'clusterrolebinding', BINDING, '--ignore-not-found']);
}

/** Lays the account's token where a pod would find it. */
export async function writeToken(
  kubectl: Kubectl,
  { namespace, folder }: { readonly namespace: string; readonly folder: string },
): Promise<void> {
  const created = ['create', 'token', NAME, '-n', namespace, '--duration', '24h'];
  const token = await kubectl.run(created);
  const name = 'kube-root-ca.crt';
  const authority = await kubectl.get({ resource: 'configmaps', name, namespace });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'token'), token.stdout.trim());
  await writeFile(join(folder, 'ca.crt'), readText(authority, 'data', 'ca.crt') ?? '');
  await writeFile(join(folder, 'namespace'), namespace);
  // Only root gets to the folder around it; the image's user reads these by the mount.
  await chmod(folder, 0o755);
}
