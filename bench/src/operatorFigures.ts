import {
  OPERATOR,
  operatorReplicas,
  parseJson,
  readList,
  readNumber,
  readText,
  scaleOperator,
  waitUntil,
  type Kubectl,
} from '@howdah/e2e';

/** The operator's own figures, beside those of its clusters. */
export interface OperatorFigures {
  /** Resident memory of the pod that leads, at rest with one cluster. */
  readonly restingMiB: number;
  /** From the start of the container to the end of the first reconcile. */
  readonly firstReconcileSeconds: number;
}

const FIRST_RECONCILE_MS = 60_000;

/** Reads the resting memory of the operator, then starts it anew to time its first reconcile. */
export async function operatorFigures(kubectl: Kubectl): Promise<OperatorFigures> {
  const memory = await Promise.all(
    (await operatorPods(kubectl)).map(async (pod) => await residentMiB(kubectl, pod)),
  );

  const replicas = await operatorReplicas(kubectl);
  await scaleOperator(kubectl, 0);
  try {
    await scaleOperator(kubectl, 1);
    return {
      restingMiB: Math.max(...memory),
      firstReconcileSeconds: await firstReconcileSeconds(kubectl),
    };
  } finally {
    await scaleOperator(kubectl, replicas);
  }
}

async function operatorPods(kubectl: Kubectl): Promise<string[]> {
  const pods = await kubectl.list('pods', OPERATOR.namespace);
  const names = pods.map((pod) => readText(pod, 'metadata', 'name') ?? '');
  return names.filter((name) => name.startsWith(`${OPERATOR.deployment}-`));
}

/** Every process of the pod but this one: the first is an init process, and small. */
const RESIDENT_KB = `
const fs = require('fs');
const pids = fs.readdirSync('/proc').filter((name) => Number(name) > 0 && Number(name) !== process.pid);
const resident = (pid) => {
  try { return Number(/VmRSS:\\s+(\\d+)/.exec(fs.readFileSync('/proc/' + pid + '/status', 'utf8'))?.[1] ?? 0); }
  catch { return 0; }
};
console.log(pids.map(resident).reduce((sum, kb) => sum + kb, 0));`;

async function residentMiB(kubectl: Kubectl, pod: string): Promise<number> {
  const command = ['node', '--eval', RESIDENT_KB];
  const answer = await kubectl.exec({ namespace: OPERATOR.namespace, pod, command });
  return Number(answer.stdout) / 1024;
}

async function firstReconcileSeconds(kubectl: Kubectl): Promise<number> {
  const what = 'the first reconcile in the log of the operator';

  return await waitUntil({ what, timeoutMs: FIRST_RECONCILE_MS }, async () => {
    const [name] = await operatorPods(kubectl);
    if (name === undefined) return undefined;
    const { namespace } = OPERATOR;
    const pod = await kubectl.get({ resource: 'pods', name, namespace });
    const [status] = readList(pod, 'status', 'containerStatuses');
    const startedAt = Date.parse(readText(status, 'state', 'running', 'startedAt') ?? '');
    const logs = await kubectl.run(['logs', name, '-n', namespace]);
    const first = logs.stdout.split('\n').map(parseJson).find(isReconciled);
    const at = readNumber(first, 'time') ?? Date.parse(readText(first, 'time') ?? '');
    return Number.isFinite(at - startedAt) ? (at - startedAt) / 1000 : undefined;
  });
}

function isReconciled(line: unknown): boolean {
  return readText(line, 'msg') === 'reconciled';
}
