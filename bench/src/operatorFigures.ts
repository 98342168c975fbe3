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
  /** What a reconcile costs that finds everything in order. */
  readonly steadyReconcile: SteadyReconcile;
}

/** Of many reconciles one after the other. */
export interface SteadyReconcile {
  /** Processor time of the whole process by the kernel's account, divided by the reconciles. */
  readonly cpuMs: number;
  /** By the operator's own log. */
  readonly medianMs: number;
  readonly longestMs: number;
}

/** The cluster by which steady reconciles are timed. */
export interface ObservedCluster {
  readonly namespace: string;
  readonly name: string;
}

const FIRST_RECONCILE_MS = 60_000;
/** The compiler has done its work after so many. */
const WARM_UP = 150;
const STEADY_RECONCILES = 200;
const STEADY_MS = 60_000;

/** Reads the resting memory of the operator, then starts it anew to time its first reconcile. */
export async function operatorFigures(
  kubectl: Kubectl,
  cluster: ObservedCluster,
): Promise<OperatorFigures> {
  const memory = await Promise.all(
    (await operatorPods(kubectl)).map(async (pod) => (await account(kubectl, pod)).residentMiB),
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
const ACCOUNT = `
const fs = require('fs');
const pids = fs.readdirSync('/proc').filter((name) => Number(name) > 0 && Number(name) !== process.pid);
const text = (pid, file) => {
  try { return fs.readFileSync('/proc/' + pid + '/' + file, 'utf8'); } catch { return ''; }
};
const residentKb = (pid) => Number(/VmRSS:\\s+(\\d+)/.exec(text(pid, 'status'))?.[1] ?? 0);
const ticks = (pid) => {
  const fields = text(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
};
const sum = (of) => pids.map(of).reduce((all, one) => all + one, 0);
console.log(JSON.stringify({ residentKb: sum(residentKb), ticks: sum(ticks) }));`;

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick. */
const TICK_MS = 10;

async function account(
  kubectl: Kubectl,
  pod: string,
): Promise<{ readonly residentMiB: number; readonly cpuMs: number }> {
  const command = ['node', '--eval', ACCOUNT];
  const answer = await kubectl.exec({ namespace: OPERATOR.namespace, pod, command });
  const found = parseJson(answer.stdout);
  return {
    residentMiB: (readNumber(found, 'residentKb') ?? Number.NaN) / 1024,
    cpuMs: (readNumber(found, 'ticks') ?? Number.NaN) * TICK_MS,
  };
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

/** An annotation that means nothing makes the operator look at a cluster that is in order. */
async function steadyReconcile(
  kubectl: Kubectl,
  cluster: ObservedCluster,
): Promise<SteadyReconcile> {
  await reconciles(kubectl, cluster, WARM_UP);
  const [pod = ''] = await operatorPods(kubectl);
  const before = await account(kubectl, pod);
  const timed = await reconciles(kubectl, cluster, STEADY_RECONCILES);
  const after = await account(kubectl, pod);
  const sorted = timed.map((each) => each * 1000).toSorted((a, b) => a - b);
  return {
    cpuMs: (after.cpuMs - before.cpuMs) / sorted.length,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    longestMs: sorted.at(-1) ?? 0,
  };
}

/** The seconds that each of so many reconciles took by the operator's log. */
async function reconciles(
  kubectl: Kubectl,
  { namespace, name }: ObservedCluster,
  count: number,
): Promise<readonly number[]> {
  const seconds = async (): Promise<readonly number[]> => {
    const [pod = ''] = await operatorPods(kubectl);
    const logs = await kubectl.run(['logs', pod, '-n', OPERATOR.namespace]);
    const lines = logs.stdout.split('\n').map(parseJson).filter(isReconciled);
    return lines.flatMap((line) => readNumber(line, 'seconds') ?? []);
  };
  const before = (await seconds()).length;
  const address = { resource: FEP_CLUSTERS, name, namespace };
  for (let round = 1; round <= count; round += 1) {
    const annotations = { 'howdah.dev/bench': round === count ? null : `${round}` };
    await kubectl.patch(address, { metadata: { annotations } });
  }
  const what = `${count} reconciles of a cluster in order`;
  return await waitUntil({ what, timeoutMs: STEADY_MS }, async () => {
    const all = (await seconds()).slice(before);
    return all.length >= count * 0.9 ? all : undefined;
  });
}

function isReconciled(line: unknown): boolean {
  return readText(line, 'msg') === 'reconciled';
}
