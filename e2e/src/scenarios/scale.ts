import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import {
  createCluster,
  FEP_CLUSTERS,
  waitForCondition,
  waitForReady,
} from '../cluster/fepCluster.js';
import { leaderOf, membersOf, syncStandbysOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { switchover } from '../cluster/switchover.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const MOVE_MS = 180_000;
const REPLICATED = 'CommitsReplicated';

/** `kubectl scale` works on the FEPCluster itself, also where the primary is the one that would go. */
export const scale: Scenario = {
  id: 'scale',
  title:
    'kubectl scale fepcluster to 2, to 3 and to 1, also when the primary would go, loses no row',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    log('cluster is ready');

    let movedAt = Date.now();
    const report = await whileWriting(context, target, async (prober) => {
      const startedAt = Date.now();
      await scaleTo(context, target, 2);
      await scaleTo(context, target, 3);
      const calm = longestGap(reportProbe(prober.records), startedAt);
      note(`replicas come and go: ${gapText(calm?.ms)}`);

      const last = `${target.statefulSet}-2`;
      await moveLeadTo(kubectl, target, last);
      log(`${last} leads, and is the one that goes`);
      await prober.waitForSteadyWrites(MOVE_MS);
      movedAt = Date.now();
      await scaleTo(context, target, 2);
      expectThat((await leaderOf(kubectl, target)) !== last, `the lead moved before ${last} went`);
      await prober.waitForSteadyWrites(MOVE_MS);

      await waitForCondition(kubectl, target, { type: REPLICATED, status: 'True' });
      await scaleTo(context, target, 1);
      // F12: without a standby writes go on, and a person is told that nobody else has them.
      await waitForCondition(kubectl, target, { type: REPLICATED, status: 'False' });
      await prober.waitForSteadyWrites(MOVE_MS);
    });
    note(`the primary goes, then all but one: ${gapText(longestGap(report, movedAt)?.ms)}`);
    expectThat(report.missing?.length === 0, 'scaling loses no acknowledged row');
  },
};

async function moveLeadTo(
  kubectl: Kubectl,
  target: DatabaseTarget,
  candidate: string,
): Promise<void> {
  // Only a synchronous standby may take over; the other one stops being it while it restarts.
  await waitUntil({ what: `the lead of ${candidate}`, timeoutMs: MOVE_MS }, async () => {
    const { name: leader } = await waitForPrimary(kubectl, target);
    if (leader === candidate) return true;
    const synchronous = await syncStandbysOf(kubectl, target);
    if (synchronous.includes(candidate)) {
      return (await switchover(kubectl, target, { leader, candidate })) ? true : undefined;
    }
    for (const other of synchronous) {
      await kubectl.run(['delete', 'pod', other, '-n', target.namespace]);
    }
    return undefined;
  });
  await waitForReady(kubectl, target);
}

async function scaleTo(
  { cluster, log }: ScenarioContext,
  target: DatabaseTarget,
  instances: number,
): Promise<void> {
  const { namespace, name } = target;
  const where = [`${FEP_CLUSTERS}/${name}`, '-n', namespace];
  await cluster.kubectl.run(['scale', ...where, `--replicas=${instances}`]);

  await waitForReady(cluster.kubectl, { ...target, instances });
  const members = await membersOf(cluster.kubectl, target);
  expectThat(members.length === instances, `${instances} members after scaling`);
  log(`${instances} members are ready`);
}

function gapText(ms: number | undefined): string {
  return `longest gap ${ms === undefined ? 'none over 0.5 s' : `${(ms / 1000).toFixed(2)} s`}`;
}
