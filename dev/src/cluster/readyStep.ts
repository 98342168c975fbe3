import type { Step } from '../step.js';

/** Waits until pods can be scheduled, named and given volumes. */
export const readyStep: Step = {
  id: 'nodes-ready',
  title: 'Nodes ready',
  needs: ['pod-network'],
  usualSeconds: 20,
  done: async () => false,
  run: async ({ kubectl }) => {
    const wait = (seconds: number, what: readonly string[]): Promise<unknown> =>
      kubectl(['wait', `--timeout=${seconds}s`, ...what]);
    await wait(120, ['--for=condition=Ready', 'nodes', '--all']);
    await wait(120, ['--for=condition=Available', 'deployment/coredns', '-n', 'kube-system']);
    await wait(120, [
      ...['--for=condition=Available', 'deployment/local-path-provisioner'],
      ...['-n', 'local-path-storage'],
    ]);
  },
};
