import { createCluster, FEP_CLUSTERS, waitForReady } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

/** `kubectl scale` works on the FEPCluster itself. */
export const scale: Scenario = {
  id: 'scale',
  title: 'kubectl scale fepcluster to 2 members and back to 3, under writes, loses no row',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, prober: probe, log, note } = context;
    const target = await createCluster(cluster.kubectl, { namespace, name: 'db' });
    log('cluster is ready');

    const prober = new WriteProber(cluster.kubectl, { target, run: 'prober', ...probe });
    try {
      await prober.start();
      const startedAt = Date.now();
      await scaleTo(context, target, 2);
      await scaleTo(context, target, 3);

      const report = reportProbe(await prober.finish());
      const gap = longestGap(report, startedAt);
      note(`longest gap ${gap ? `${(gap.ms / 1000).toFixed(2)} s` : 'none over 0.5 s'}`);
      expectThat(report.missing?.length === 0, 'scaling loses no acknowledged row');
    } finally {
      await prober.stop();
    }
  },
};

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
