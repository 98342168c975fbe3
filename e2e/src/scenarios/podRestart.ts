import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { act } from '../cluster/fepAction.js';
import { createCluster, FEP_CLUSTERS, waitForReady } from '../cluster/fepCluster.js';
import { leaderOf, membersOf } from '../cluster/members.js';
import type { Member } from '../cluster/members.js';
import { readList, readText } from '../json/read.js';

import { waitUntil } from '../process/waitUntil.js';
import { reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const RESTART_MS = 240_000;
/** Many times what the operator needs to ask for a restart. */
const QUIET_MS = 20_000;

/** F26 and the way of every change of image, CPU or memory: standbys first, the primary last. */
export const podRestart: Scenario = {
  id: 'pod-restart',
  title:
    'changed CPU reaches the pods one by one, by itself or when asked; an image that is none stops at a standby; no row is lost',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, note, log } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    log('cluster is ready');
    const report = await whileWriting(context, target, async (prober) => {
      const startedAt = Date.now();
      await byItself(context, target);
      await prober.waitForSteadyWrites(RESTART_MS);
      const { gaps } = reportProbe(prober.records);
      const all = gaps.filter(({ to = Infinity }) => to > startedAt).map(({ ms }) => `${ms} ms`);
      note(`three pods made again: gaps ${all.join(', ') || 'none'}`);
      await whenAsked(context, target);
      await imageThatIsNone(context, target);
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
  },
};

async function byItself(context: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { kubectl } = context.cluster;
  const before = await membersOf(kubectl, target);
  const leader = await leaderOf(kubectl, target);
  await change(context, target, { mcSpec: { limits: { cpu: '900m' } } });
  const order = await replacedInOrder(context, target, before);
  expectThat(order.at(-1) === leader, `${leader ?? 'the primary'} went last: ${order.join(', ')}`);
  context.log(`made again in the order ${order.join(', ')}`);
}

async function whenAsked(context: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { kubectl } = context.cluster;
  const before = await membersOf(kubectl, target);
  await change(context, target, { autoPodRestart: false, mcSpec: { limits: { cpu: '800m' } } });
  await sleep(QUIET_MS);
  expectThat(
    sameUids(before, await membersOf(kubectl, target)),
    'with autoPodRestart false nothing goes',
  );
  const wish = { name: 'again', type: 'pod_restart', args: ['OUTDATED'] };
  const { condition, result } = await act(kubectl, target, wish);
  expectThat(condition === 'Success', `pod_restart succeeds: ${result}`);
  await waitForReady(kubectl, target);
  const after = await membersOf(kubectl, target);
  expectThat(
    after.every(({ uid }) => before.every((one) => one.uid !== uid)),
    'every pod was made again',
  );
  context.log('without autoPodRestart pods went when they were asked for');
}

async function imageThatIsNone(context: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { kubectl } = context.cluster;
  const before = await membersOf(kubectl, target);
  const leader = await leaderOf(kubectl, target);
  const image = 'docker.io/howdah/nothing:17';
  await change(context, target, { autoPodRestart: true, image: { image } });
  const stuck = await waitUntil(
    { what: 'a pod whose image is not there', timeoutMs: RESTART_MS },
    async () => {
      const now = await membersOf(kubectl, target);
      return now.find((one) => !one.ready && before.every(({ uid }) => uid !== one.uid));
    },
  );
  expectThat(stuck.name !== leader, `${stuck.name} is not the primary`);
  await sleep(QUIET_MS);
  const others = (members: readonly Member[]) => members.filter(({ name }) => name !== stuck.name);
  expectThat(
    sameUids(others(before), others(await membersOf(kubectl, target))),
    `it stops at ${stuck.name}`,
  );
  expectThat((await leaderOf(kubectl, target)) === leader, 'the lead stays where it is');
  await change(context, target, { image: null });
  await waitForReady(kubectl, target);
  expectThat(
    sameUids(others(before), others(await membersOf(kubectl, target))),
    'taking it back makes that one pod again and no other',
  );
  expectThat(!(await runsImage(context, target, image)), 'no pod is left with that image');
  context.log(`an image that is none stopped at ${stuck.name}, and was taken back`);
}

/** The names of the members, in the order in which their pods went. */
async function replacedInOrder(
  { cluster: { kubectl } }: ScenarioContext,
  target: DatabaseTarget,
  before: readonly Member[],
): Promise<readonly string[]> {
  const order: string[] = [];
  const what = `other pods in place of ${before.map(({ name }) => name).join(', ')}`;
  await waitUntil({ what, timeoutMs: RESTART_MS, everyMs: 200 }, async () => {
    const now = await membersOf(kubectl, target);
    const gone = before.filter(({ uid }) => now.every((one) => one.uid !== uid));
    order.push(...gone.map(({ name }) => name).filter((name) => !order.includes(name)));
    return order.length === before.length ? true : undefined;
  });
  await waitForReady(kubectl, target);
  return order;
}

async function runsImage(
  { cluster: { kubectl } }: ScenarioContext,
  target: DatabaseTarget,
  image: string,
): Promise<boolean> {
  const pods = await kubectl.list('pods', target.namespace);
  return pods.some((pod) =>
    readList(pod, 'spec', 'containers').some((one) => readText(one, 'image') === image),
  );
}

function sameUids(a: readonly Member[], b: readonly Member[]): boolean {
  const uids = (members: readonly Member[]) => members.map(({ uid }) => uid).join();
  return uids(a) === uids(b);
}

async function change(
  { cluster: { kubectl } }: ScenarioContext,
  { namespace, name }: DatabaseTarget,
  fep: Readonly<Record<string, unknown>>,
): Promise<void> {
  await kubectl.patch({ resource: FEP_CLUSTERS, name, namespace }, { spec: { fep } });
}
