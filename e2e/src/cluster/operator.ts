import { readNumber } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';

/** Where the operator lives, and who it is for the API server. */
export const OPERATOR = {
  namespace: 'howdah-system',
  deployment: 'howdah-operator',
  user: 'system:serviceaccount:howdah-system:howdah-operator',
  image: 'docker.io/howdah/operator:dev',
} as const;

const SCALE_MS = 90_000;

/** How many replicas the operator's Deployment asks for. */
export async function operatorReplicas(kubectl: Kubectl): Promise<number> {
  const deployment = await kubectl.get({
    resource: 'deployments',
    name: OPERATOR.deployment,
    namespace: OPERATOR.namespace,
  });
  return readNumber(deployment, 'spec', 'replicas') ?? 0;
}

/** Scales the operator and waits until exactly so many pods of it exist and are ready. */
export async function scaleOperator(kubectl: Kubectl, replicas: number): Promise<void> {
  const { namespace, deployment: name } = OPERATOR;
  await kubectl.run(['scale', 'deployment', name, '-n', namespace, `--replicas=${replicas}`]);

  await waitUntil({ what: `${replicas} operator pods`, timeoutMs: SCALE_MS }, async () => {
    const deployment = await kubectl.get({ resource: 'deployments', name, namespace });
    const ready = readNumber(deployment, 'status', 'readyReplicas') ?? 0;
    const present = readNumber(deployment, 'status', 'replicas') ?? 0;
    return ready === replicas && present === replicas ? true : undefined;
  });
}
