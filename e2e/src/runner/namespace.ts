import type { Kubectl } from '../kubectl/kubectl.js';

const GONE_MS = 180_000;

/** Makes an empty namespace; one that an interrupted run left behind goes first. */
export async function createNamespace(kubectl: Kubectl, name: string): Promise<void> {
  await deleteNamespace(kubectl, name, { wait: true });
  await kubectl.run(['create', 'namespace', name]);
}

/** Pods that the restricted profile of Pod Security forbids are refused from now on. */
export async function restrictPods(kubectl: Kubectl, name: string): Promise<void> {
  await kubectl.run(['label', 'namespace', name, 'pod-security.kubernetes.io/enforce=restricted']);
}

/** Deletes a namespace with all that is in it. */
export async function deleteNamespace(
  kubectl: Kubectl,
  name: string,
  { wait }: { readonly wait: boolean },
): Promise<void> {
  await kubectl.run(['delete', 'namespace', name, '--ignore-not-found', `--wait=${wait}`], {
    timeoutMs: GONE_MS,
  });
}
