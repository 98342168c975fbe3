import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, FEP_CLUSTERS, waitForReady } from '../cluster/fepCluster.js';
import { answerOf, askFor } from '../cluster/fepAction.js';
import { leaderOf, membersOf } from '../cluster/members.js';
import { OPERATOR } from '../cluster/operator.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const WORK_MS = 420_000;

/** F19 with real processes: what was done just before the operator died is known to the next one. */
export const operatorCrashes: Scenario = {
  id: 'operator-crashes',
  title:
    'the operator is killed after each destructive step of a rolling restart, a switchover and a scale-in; each step is done once, no row is lost',
  tier: 'full',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    log('cluster is ready');
    let startedAt = Date.now();
    const report = await whileWriting(context, target, async (prober) => {
      startedAt = Date.now();
      await rollingRestart(context, target);
      await prober.waitForSteadyWrites(WORK_MS);
      note(
        `rolling restart: longest gap ${longestGap(reportProbe(prober.records), startedAt)?.ms ?? 0} ms`,
      );
      await switchover(context, target);
      await scaleIn(context, target);
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    note(`all: longest gap ${longestGap(report, startedAt)?.ms ?? 0} ms`);
  },
};

/** What is seen of the work: a step has just been done where it is another than before. */
interface Work<T> {
  readonly what: string;
  readonly look: () => Promise<string>;
  /** Undefined while it goes on. */
  readonly over: () => Promise<T | undefined>;
}

/** Kills every operator as soon as a step was done, as often as one is, until the work is over. */
async function killingAfterEachStep<T>(
  { cluster: { kubectl }, log }: ScenarioContext,
  { what, look, over }: Work<T>,
): Promise<T> {
  let before = await look();
  let kills = 0;
  const end = await waitUntil({ what, timeoutMs: WORK_MS, everyMs: 100 }, async () => {
    const now = await look();
    if (now !== before) {
      before = now;
      kills += 1;
      await killOperators(kubectl);
    }
    return await over();
  });
  expectThat(kills > 0, `the operator was killed at least once (${what})`);
  log(`${what}: the operator was killed ${kills} times`);
  return end;
}

async function killOperators(kubectl: Kubectl): Promise<void> {
  await kubectl.run([
    ...['delete', 'pods', '-n', OPERATOR.namespace, '--all'],
    ...['--grace-period=0', '--force', '--wait=false'],
  ]);
}

/** Each pod goes once, that of the primary last, and the lead moves once. */
async function rollingRestart(context: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { kubectl } = context.cluster;
  const before = await membersOf(kubectl, target);
  const leader = await leaderOf(kubectl, target);
  const uids = new Map(before.map(({ name, uid }) => [name, new Set([uid])]));
  const order: string[] = [];
  const leaders = [leader];
  await kubectl.patch(clusterOf(target), {
    spec: { fep: { mcSpec: { limits: { cpu: '900m' } } } },
  });
  await killingAfterEachStep(context, {
    what: 'a rolling restart',
    look: async () => {
      const now = await membersOf(kubectl, target);
      for (const { name, uid } of now) uids.get(name)?.add(uid);
      const gone = before.filter(({ uid }) => now.every((one) => one.uid !== uid));
      order.push(...gone.map(({ name }) => name).filter((name) => !order.includes(name)));
      const leads = (await leaderOf(kubectl, target)) ?? leaders.at(-1);
      if (leads !== leaders.at(-1)) leaders.push(leads);
      return `${order.join()} ${leaders.join()}`;
    },
    over: async () => {
      const now = await membersOf(kubectl, target);
      const isNew = now.every(({ uid }) => before.every((one) => one.uid !== uid));
      return now.length === before.length && isNew ? true : undefined;
    },
  });
  await waitForReady(kubectl, target);
  for (const { name, uid } of await membersOf(kubectl, target)) uids.get(name)?.add(uid);
  for (const [name, each] of uids) {
    expectThat(each.size === 2, `${name} was made again once: ${[...each].join(', ')}`);
  }
  expectThat(order.at(-1) === leader, `${leader ?? 'the primary'} went last: ${order.join(', ')}`);
  expectThat(leaders.length === 2, `the lead moved once: ${leaders.join(', ')}`);
}

/** Asked for once, the lead moves once. */
async function switchover(context: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { kubectl } = context.cluster;
  const leaders = [await leaderOf(kubectl, target)];
  await askFor(kubectl, target, { name: 'move', type: 'switchover' });
  const answer = await killingAfterEachStep(context, {
    what: 'a switchover',
    look: async () => {
      const leads = (await leaderOf(kubectl, target)) ?? leaders.at(-1);
      if (leads !== leaders.at(-1)) leaders.push(leads);
      return leaders.join();
    },
    over: () => answerOf(kubectl, target, 'move'),
  });
  expectThat(answer.condition === 'Success', `the switchover succeeds: ${answer.result}`);
  await waitForReady(kubectl, target);
  expectThat(leaders.length === 2, `the lead moved once: ${leaders.join(', ')}`);
}

/** A member less, and never the one that leads. */
async function scaleIn(context: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { kubectl } = context.cluster;
  const names = async () => (await membersOf(kubectl, target)).map(({ name }) => name).join();
  await kubectl.patch(clusterOf(target), { spec: { fep: { instances: target.instances - 1 } } });
  await killingAfterEachStep(context, {
    what: 'a scale-in',
    look: async () => `${(await leaderOf(kubectl, target)) ?? ''} ${await names()}`,
    over: async () => {
      const now = await membersOf(kubectl, target);
      return now.length === target.instances - 1 ? true : undefined;
    },
  });
  await waitForReady(kubectl, { ...target, instances: target.instances - 1 });
  const leader = (await leaderOf(kubectl, target)) ?? '';
  expectThat((await names()).includes(leader), `${leader}, which leads, stays`);
}

function clusterOf({ name, namespace }: DatabaseTarget) {
  return { resource: FEP_CLUSTERS, name, namespace };
}
