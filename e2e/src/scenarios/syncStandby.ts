import { createCluster, waitForReady } from '../cluster/fepCluster.js';
import { waitForStreaming, waitForSyncStandby } from '../cluster/replication.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const ROUNDS = 3;
const STEADY_MS = 60_000;
/** A standby that stops in order has another take its part before; its loop would take up to 5 s to notice. */
const MOST_MS = 2500;

/** Every commit waits for this standby: in a rolling restart its pod goes as any other. */
export const syncStandby: Scenario = {
  id: 'sync-standby',
  title:
    'the pod of the synchronous standby is deleted, time and again: another confirms commits at once, and no row is lost',
  tier: 'full',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    await waitForStreaming(kubectl, target);
    const gaps: number[] = [];
    const report = await whileWriting(context, target, async (prober) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await waitForReady(kubectl, target);
        await waitForStreaming(kubectl, target);
        await prober.waitForSteadyWrites(STEADY_MS);
        const standby = await waitForSyncStandby(kubectl, target);
        const startedAt = Date.now();
        await kubectl.run(['delete', 'pod', standby, '-n', namespace, '--wait=true']);
        await prober.waitForSteadyWrites(STEADY_MS);
        const gap = longestGap(reportProbe(prober.records), startedAt)?.ms ?? 0;
        log(`${standby} went: ${gap === 0 ? 'no gap' : `a gap of ${gap} ms`}`);
        gaps.push(gap);
      }
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    note(`gaps: ${gaps.map((ms) => (ms === 0 ? 'none over 500 ms' : `${ms} ms`)).join(', ')}`);
    expectThat(Math.max(...gaps) <= MOST_MS, `no gap is longer than ${MOST_MS} ms`);
  },
};
