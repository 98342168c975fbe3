import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, waitForReady } from '../cluster/fepCluster.js';
import type { ClusterWish } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForStreaming } from '../cluster/replication.js';
import { read, readList, readNumber, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const ANNOTATION = 'example.org/team';
const TAINT = { key: 'howdah.dev/e2e', value: 'placement', effect: 'NoSchedule' } as const;
const BUDGET_MS = 60_000;

/** What a cluster says about nodes, evictions and the network. */
export const placement: Scenario = {
  id: 'placement',
  title:
    'members are each on a node of their own that they tolerate, bear the annotations, and an eviction is granted only while the others are up',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const fep = {
      instances: 2,
      podAntiAffinity: true,
      podDisruptionBudget: true,
      customAnnotations: { allDeployments: { [ANNOTATION]: 'payments' } },
    };
    const plugins = {
      database: {
        placement: {
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ ...TAINT, operator: 'Equal' }],
          topologySpreadConstraints: [
            { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
          ],
        },
        networkPolicy: { clients: [{ podSelector: {} }] },
      },
    };
    const [, tainted = ''] = cluster.workers;
    const target = await createdOnTainted(kubectl, tainted, {
      namespace,
      name: 'db',
      fep,
      plugins,
    });
    const nodes = (await membersOf(kubectl, target)).map(({ node }) => node);
    expectThat(new Set(nodes).size === 2, `two members on two nodes: ${nodes.join(', ')}`);
    expectThat(nodes.includes(tainted), 'the node whose taint is tolerated has one');
    await expectPods(kubectl, target);
    const policy = { resource: 'networkpolicies', name: 'db-instance', namespace };
    const rules = readList(await kubectl.get(policy), 'spec', 'ingress');
    expectThat(rules.length === 2, 'the NetworkPolicy lets in clients, and members and operator');
    log(`members are on ${nodes.join(', ')}`);

    let startedAt = Date.now();
    const report = await whileWriting(context, target, async () => {
      await waitForStreaming(kubectl, target);
      startedAt = Date.now();
      await expectBudget(kubectl, target);
      await waitForReady(kubectl, target);
      await waitForStreaming(kubectl, target);
    });
    log('of two evictions one was granted, and the other refused until the first was over');
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    note(`a standby evicted: longest gap ${longestGap(report, startedAt)?.ms ?? 0} ms`);
  },
};

/** A cluster that is made while a node is kept for those who tolerate it. */
async function createdOnTainted(
  kubectl: Kubectl,
  node: string,
  wish: ClusterWish,
): Promise<DatabaseTarget> {
  const taint = `${TAINT.key}=${TAINT.value}:${TAINT.effect}`;
  await kubectl.run(['taint', 'node', node, taint, '--overwrite']);
  try {
    return await createCluster(kubectl, wish);
  } finally {
    await kubectl.run(['taint', 'node', node, `${TAINT.key}-`]);
  }
}

async function expectPods(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const pods = await kubectl.list('pods', target.namespace, ['-l', 'howdah.dev/cluster=db']);
  for (const pod of pods) {
    const name = readText(pod, 'metadata', 'name') ?? '';
    const annotation = readText(pod, 'metadata', 'annotations', ANNOTATION);
    expectThat(annotation === 'payments', `${name} bears the annotation`);
    const os = readText(pod, 'spec', 'nodeSelector', 'kubernetes.io/os');
    const spread = readList(pod, 'spec', 'topologySpreadConstraints');
    expectThat(os === 'linux' && spread.length === 1, `${name} is placed as the manifest says`);
    const selects = read(spread[0], 'labelSelector', 'matchLabels', 'howdah.dev/cluster');
    expectThat(selects === 'db', `${name} is spread among the members of its cluster`);
  }
  expectThat(pods.length === target.instances, 'there is a pod for each member');
}

/** The budget lets one member go. */
async function expectBudget(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const { namespace, statefulSet: name } = target;
  await waitUntil({ what: 'a budget of one member', timeoutMs: BUDGET_MS }, async () => {
    const budget = await kubectl.get({ resource: 'poddisruptionbudgets', name, namespace });
    return readNumber(budget, 'status', 'disruptionsAllowed') === 1 ? true : undefined;
  });
  const primary = await waitForPrimary(kubectl, target);
  const standby = (await membersOf(kubectl, target)).find((each) => each.name !== primary.name);
  expectThat(standby !== undefined, 'there is a standby');
  const granted = await evict(kubectl, target, standby.name);
  expectThat(granted === 'granted', `the eviction of ${standby.name}: ${granted}`);
  const refused = await evict(kubectl, target, primary.name);
  expectThat(/disruption budget/.test(refused), `the other eviction is refused: ${refused}`);
}

async function evict(
  kubectl: Kubectl,
  { namespace }: DatabaseTarget,
  name: string,
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  const metadata = { name, namespace };
  const input = JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata });
  const args = ['create', '--raw', path, '-f', '-'];
  const { exitCode, stderr } = await kubectl.run(args, { input, tolerate: true });
  return exitCode === 0 ? 'granted' : stderr.trim();
}
