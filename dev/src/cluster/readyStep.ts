import type { Step } from '../step.js';

const services = [
  { name: 'coredns', namespace: 'kube-system' },
  { name: 'local-path-provisioner', namespace: 'local-path-storage' },
] as const;

/** Both would land on the worker that joins first, and a test that freezes it would freeze them. */
const ON_CONTROL_PLANE = JSON.stringify({
  spec: {
    template: {
      spec: { nodeSelector: { 'node-role.kubernetes.io/control-plane': '' } },
    },
  },
});

/** Waits until pods can be scheduled, named and given volumes. */
export const readyStep: Step = {
  id: 'nodes-ready',
  title: 'Nodes ready',
  needs: ['pod-network'],
  usualSeconds: 20,
  done: async () => false,
  run: async ({ kubectl }) => {
    for (const { name, namespace } of services) {
      await kubectl(['patch', 'deployment', name, '-n', namespace, '--patch', ON_CONTROL_PLANE]);
    }
    const wait = (seconds: number, what: readonly string[]): Promise<unknown> =>
      kubectl(['wait', `--timeout=${seconds}s`, ...what]);
    await wait(120, ['--for=condition=Ready', 'nodes', '--all']);
    for (const { name, namespace } of services) {
      await kubectl(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=120s']);
    }
  },
};
