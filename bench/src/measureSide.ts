import {
  createNamespace,
  deleteNamespace,
  deletePrimaryAtOnce,
  deletePrimaryGracefully,
  fepCluster,
  freezeNode,
  howdahTarget,
  killPostmaster,
  measureFault,
  thawNodes,
  waitForMembers,
  type DatabaseTarget,
  type Fault,
  type LocalCluster,
} from '@howdah/e2e';
import { plainPatroni, plainTarget, type SharedSettings } from './plainPatroni.js';
import type { Sample, Side } from './sample.js';

/** What every measurement of a run needs. */
export interface BenchContext {
  readonly cluster: LocalCluster;
  readonly prober: { readonly image: string; readonly code: string };
  readonly log: (text: string) => void;
}

/** One side in one round. */
export interface SideRun {
  readonly side: Side;
  readonly round: number;
  /** The plain side takes them from the Howdah cluster that was measured before it. */
  readonly settings: SharedSettings;
  /** Looks at the cluster while it stands, before the first fault. */
  readonly inspect: (target: DatabaseTarget) => Promise<void>;
}

const READY_MS = 300_000;

const FAULTS: readonly Fault[] = [
  killPostmaster,
  deletePrimaryAtOnce,
  deletePrimaryGracefully,
  freezeNode,
];

/** Applies one side, times it until three members are ready, and measures each fault on it. */
export async function measureSide(context: BenchContext, run: SideRun): Promise<Sample[]> {
  const { cluster, log } = context;
  const { kubectl } = cluster;
  const { side, round } = run;
  const namespace = `bench-${side}`;
  const target = side === 'howdah' ? howdahTarget(namespace, 'db') : plainTarget(namespace, 'db');
  const manifests =
    side === 'howdah'
      ? [fepCluster({ namespace, name: 'db', children: { storage: { dataVol: { size: '1Gi' } } } })]
      : plainPatroni(target, run.settings);
  const samples: Sample[] = [];
  const record = (measure: string, milliseconds: number, lostRows = 0): void => {
    samples.push({ side, round, measure, seconds: milliseconds / 1000, lostRows });
    log(`${side} ${measure}: ${(milliseconds / 1000).toFixed(2)} s, ${lostRows} rows lost`);
  };

  await thawNodes(cluster);
  await createNamespace(kubectl, namespace);
  try {
    const appliedAt = Date.now();
    await kubectl.apply(manifests);
    await waitForMembers(kubectl, target, READY_MS);
    record('apply to 3 of 3 ready', Date.now() - appliedAt);
    await run.inspect(target);

    for (const fault of FAULTS) {
      const measured = await measureFault({
        cluster,
        target,
        fault,
        log,
        synchronous: run.settings.synchronous,
        proberImage: context.prober.image,
        proberCode: context.prober.code,
      });
      const { missing } = measured.report;
      record(fault.title, measured.gap?.ms ?? 0, missing?.length ?? 0);
      measured.violations.forEach((violation) => {
        log(`${side}: ${violation.message}`);
      });
    }
  } finally {
    await deleteNamespace(kubectl, namespace, { wait: true });
  }
  return samples;
}
