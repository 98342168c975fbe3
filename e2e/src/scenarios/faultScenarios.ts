import { createCluster } from '../cluster/fepCluster.js';
import { waitForSyncStandby } from '../cluster/replication.js';
import { deletePrimaryAtOnce, deletePrimaryGracefully } from '../faults/deletePrimary.js';
import type { Fault } from '../faults/fault.js';
import { freezeNode } from '../faults/freezeNode.js';
import { killPostmaster } from '../faults/killPostmaster.js';
import { measureFault, type FaultMeasurement } from '../faults/measureFault.js';
import { deletePrimaryWithoutOperator, freezeNodeWithoutOperator } from '../faults/operatorDown.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';
import { describeTimeline } from '../timeline/timeline.js';

/** One scenario per fault: no acknowledged row is lost, and the Service keeps its promises. */
export const faultScenarios: readonly Scenario[] = [
  scenarioOf(killPostmaster, 'subset'),
  scenarioOf(deletePrimaryAtOnce, 'subset'),
  scenarioOf(deletePrimaryGracefully, 'subset'),
  scenarioOf(freezeNode, 'subset'),
  scenarioOf(deletePrimaryWithoutOperator, 'subset'),
  scenarioOf(freezeNodeWithoutOperator, 'subset'),
];

function scenarioOf(fault: Fault, tier: Scenario['tier']): Scenario {
  return {
    id: fault.id,
    title: `${fault.title}: no acknowledged row is lost, one member is selected`,
    tier,
    run: async (context) => {
      await runFault(fault, context);
    },
  };
}

async function runFault(fault: Fault, context: ScenarioContext): Promise<void> {
  const { cluster, namespace, log, note } = context;
  const target = await createCluster(cluster.kubectl, { namespace, name: 'db' });
  log('cluster is ready');

  const measured = await measureFault({
    cluster,
    target,
    log,
    fault,
    synchronous: true,
    proberImage: context.prober.image,
    proberCode: context.prober.code,
  });
  note(summary(measured));

  const { violations, report, timeline, at } = measured;
  if (violations.length > 0) describeTimeline(timeline, at).forEach(note);
  expectThat(
    violations.length === 0,
    `the read-write Service broke its promise: ${violations.map((one) => one.message).join('; ')}`,
  );
  expectThat(
    timeline.some((entry) => entry.source === 'selector' && entry.members.length === 1),
    'the read-write Service selects its member by name (statefulset.kubernetes.io/pod-name)',
  );
  expectThat(
    report.missing?.length === 0,
    `acknowledged rows are missing: ${report.missing?.slice(0, 20).join(', ') ?? 'not read back'}`,
  );
  // Patroni names one again at the loop after the standby streams.
  await waitForSyncStandby(cluster.kubectl, target);
}

function summary({ gap, report, victim, newPrimary, ttlSeconds }: FaultMeasurement): string {
  const length = gap ? `${(gap.ms / 1000).toFixed(2)} s` : 'none over 0.5 s';
  const all = report.gaps.map((one) => (one.ms / 1000).toFixed(1)).join(', ');
  const lost = report.missing?.length ?? 'unknown';
  const moved = newPrimary === victim ? `${victim} stayed primary` : `${victim} -> ${newPrimary}`;
  const rows = `${report.acknowledged} rows acknowledged, ${lost} lost`;
  return `gap ${length} (all: ${all || 'none'}), ${rows}, ${moved}, ttl ${ttlSeconds} s`;
}
