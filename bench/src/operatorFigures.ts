import {
  FEP_CLUSTERS,
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
  /** Time that a reconcile takes which finds everything in order: median, and the longest of a hundred. */
  readonly steadyReconcile: { readonly medianMs: number; readonly longestMs: number };
}

/** The cluster by which steady reconciles are timed. */
export interface ObservedCluster {
  readonly namespace: string;
  readonly name: string;
}

const FIRST_RECONCILE_MS = 60_000;
const STEADY_RECONCILES = 100;
const STEADY_MS = 60_000;

/** Reads the resting memory of the operator, then starts it anew to time its first reconcile. */
export async function operatorFigures(
  kubectl: Kubectl,
  cluster: ObservedCluster,
): Promise<OperatorFigures> {
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
      steadyReconcile: await steadyReconcile(kubectl, cluster),
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

/**
 * An annotation that means nothing makes the operator look at a cluster that is in order. It sends
 * no request then, so what its log tells is time on the processor.
 */
async function steadyReconcile(
  kubectl: Kubectl,
  { namespace, name }: ObservedCluster,
): Promise<OperatorFigures['steadyReconcile']> {
  const seconds = async (): Promise<readonly number[]> => {
    const [pod = ''] = await operatorPods(kubectl);
    const logs = await kubectl.run(['logs', pod, '-n', OPERATOR.namespace]);
    const lines = logs.stdout.split('\n').map(parseJson).filter(isReconciled);
    return lines.flatMap((line) => readNumber(line, 'seconds') ?? []);
  };
  const before = (await seconds()).length;
  const address = { resource: FEP_CLUSTERS, name, namespace };
  for (let round = 1; round <= STEADY_RECONCILES; round += 1) {
    const annotations = { 'howdah.dev/bench': round === STEADY_RECONCILES ? null : `${round}` };
    await kubectl.patch(address, { metadata: { annotations } });
  }
  const what = `${STEADY_RECONCILES} reconciles of a cluster in order`;
  const timed = await waitUntil({ what, timeoutMs: STEADY_MS }, async () => {
    const all = (await seconds()).slice(before);
    return all.length >= STEADY_RECONCILES * 0.9 ? all : undefined;
  });
  const sorted = timed.map((each) => each * 1000).toSorted((a, b) => a - b);
  return {
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    longestMs: sorted.at(-1) ?? 0,
  };
}

function isReconciled(line: unknown): boolean {
  return readText(line, 'msg') === 'reconciled';
}
