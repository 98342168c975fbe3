import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, waitForReady } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForSyncStandby } from '../cluster/replication.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import type { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const DRAIN_MS = 180_000;

/** F28: every worker is drained, one after the other, as for an upgrade of its kernel. */
export const drain: Scenario = {
  id: 'drain',
  title:
    'F28 workers are drained one after the other: each drain ends, the lead moves, no row is lost',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl, workers } = cluster;
    const fep = { instances: 2, podAntiAffinity: true, podDisruptionBudget: true };
    const target = await createCluster(kubectl, { namespace, name: 'db', fep });
    const nodes = new Set((await membersOf(kubectl, target)).map(({ node }) => node));
    expectThat(nodes.size === 2, 'members are on different nodes');
    log('cluster is ready');

    const report = await whileWriting(context, target, async (prober) => {
      for (const worker of workers) await drainOne(context, { target, prober, worker });
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    note(
      `all gaps: ${report.gaps.map(({ ms }) => `${(ms / 1000).toFixed(1)} s`).join(', ') || 'none'}`,
    );
  },
};

async function drainOne(
  { cluster: { kubectl }, log, note }: ScenarioContext,
  {
    target,
    prober,
    worker,
  }: { readonly target: DatabaseTarget; readonly prober: WriteProber; readonly worker: string },
): Promise<void> {
  await waitForSyncStandby(kubectl, target);
  const before = await waitForPrimary(kubectl, target);
  const startedAt = Date.now();
  try {
    // Volumes of this cluster's class belong to their node: the pod waits for it.
    const options = ['--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=170s'];
    await kubectl.run(['drain', worker, ...options], { timeoutMs: DRAIN_MS });
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    const after = await waitForPrimary(kubectl, target);
    expectThat(after.node !== worker, `the primary is not on ${worker}`);
    await prober.waitForSteadyWrites(DRAIN_MS);
    const moved =
      before.node === worker ? `${before.name} -> ${after.name}` : `${after.name} stays`;
    const gap = longestGap(reportProbe(prober.records), startedAt);
    const length = gap === undefined ? 'none' : `${(gap.ms / 1000).toFixed(1)} s`;
    log(`${worker} is drained after ${seconds} s (${moved})`);
    note(`drain of ${worker}: ${seconds} s, ${moved}, longest gap ${length}`);
  } finally {
    await kubectl.run(['uncordon', worker]);
  }
  await waitForReady(kubectl, target);
}
