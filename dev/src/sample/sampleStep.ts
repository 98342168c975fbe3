import { join } from 'node:path';
import type { Step, StepContext } from '../step.js';

/** The cluster of `examples/cluster.yaml`. */
export const sampleCluster = { name: 'my-db', namespace: 'default' } as const;

/** Applies the sample cluster and waits until it serves. */
export const sampleStep: Step = {
  id: 'sample',
  title: 'Sample cluster of three members',
  needs: ['operator'],
  usualSeconds: 25,
  done: async (context) => (await exists(context)) && (await isReady(context, 1)),
  run: async (context) => {
    const file = join(context.paths.root, 'examples', 'cluster.yaml');
    await context.kubectl(['apply', '--namespace', sampleCluster.namespace, '-f', file]);
    if (await isReady(context, 240)) return;
    throw new Error(
      `FEPCluster ${sampleCluster.name} was not Ready within four minutes. ` +
        `"kubectl describe fepcluster ${sampleCluster.name}" says where it stands.`,
    );
  },
};

async function exists({ kubectl }: StepContext): Promise<boolean> {
  const { stdout } = await kubectl([
    ...['get', 'fepcluster', sampleCluster.name, '--namespace', sampleCluster.namespace],
    ...['--ignore-not-found', '-o', 'name'],
  ]);
  return stdout !== '';
}

async function isReady({ kubectl }: StepContext, seconds: number): Promise<boolean> {
  const { code } = await kubectl(
    [
      ...['wait', '--for=condition=Ready', `fepcluster/${sampleCluster.name}`],
      ...['--namespace', sampleCluster.namespace, `--timeout=${seconds}s`],
    ],
    { okCodes: [0, 1] },
  );
  return code === 0;
}
