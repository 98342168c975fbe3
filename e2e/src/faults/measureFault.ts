import { setTimeout as sleep } from 'node:timers/promises';
import { leaderOf, ttlSecondsOf, waitForMembers } from '../cluster/members.js';
import { waitForSyncStandby } from '../cluster/replication.js';
import { longestGap, reportProbe, type ProbeReport, type WriteGap } from '../prober/probeReport.js';
import { WriteProber } from '../prober/writeProber.js';
import { SelectorWatcher } from '../timeline/selectorWatcher.js';
import {
  timelineViolations,
  type TimelineEntry,
  type TimelineViolation,
} from '../timeline/timeline.js';
import type { Fault, FaultContext } from './fault.js';

/** Beyond the ttl, the time that the Service's move may take on a busy machine. */
const SERVICE_SLACK_MS = 3000;
/** A graceful stop takes a moment to begin: a calm look right after the fault proves nothing. */
const LEAST_OBSERVED_MS = 8000;
const WRITES_BACK_MS = 120_000;
const MEMBERS_BACK_MS = 180_000;

/** What a measurement needs beside the target. */
export interface MeasureOptions extends FaultContext {
  readonly fault: Fault;
  readonly proberImage: string;
  readonly proberCode: string;
  /** Whether Patroni names a synchronous standby in this cluster. */
  readonly synchronous: boolean;
}

/** What happened to the writes, and to the read-write Service, around one fault. */
export interface FaultMeasurement {
  readonly fault: string;
  readonly victim: string;
  readonly at: number;
  readonly gap: WriteGap | undefined;
  readonly report: ProbeReport;
  readonly ttlSeconds: number;
  readonly newPrimary: string | undefined;
  readonly timeline: readonly TimelineEntry[];
  readonly violations: readonly TimelineViolation[];
}

/** Injects a fault under writes, heals it, waits for the full cluster, and reports. */
export async function measureFault(options: MeasureOptions): Promise<FaultMeasurement> {
  const { cluster, target, fault, log } = options;
  const { kubectl } = cluster;

  await waitForMembers(kubectl, target, MEMBERS_BACK_MS);
  if (options.synchronous) await waitForSyncStandby(kubectl, target);
  const primary = await fault.prepare(options);
  const ttlSeconds = await ttlSecondsOf(kubectl, target);

  const watcher = new SelectorWatcher(kubectl, target);
  const prober = new WriteProber(kubectl, {
    target,
    run: `prober-${fault.id}-${Date.now().toString(36)}`,
    image: options.proberImage,
    code: options.proberCode,
  });

  try {
    watcher.start();
    await prober.start();
    if (options.synchronous) await waitForSyncStandby(kubectl, target);

    log(`${fault.title}: ${primary.name} on ${primary.node}`);
    const effect = await fault.inject(options, primary);
    try {
      await sleep(LEAST_OBSERVED_MS);
      await prober.waitForSteadyWrites(WRITES_BACK_MS);
      log(`writes are back after ${((Date.now() - effect.at) / 1000).toFixed(1)} s at most`);
      await sleep(Math.max(0, effect.at + effect.lastsMs - Date.now()));
    } finally {
      await effect.heal();
    }

    await waitForMembers(kubectl, target, MEMBERS_BACK_MS);
    await prober.waitForSteadyWrites(WRITES_BACK_MS);
    const report = reportProbe(await prober.finish());
    const frozen = {
      member: effect.victim,
      from: effect.at,
      allowedMs: ttlSeconds * 1000 + SERVICE_SLACK_MS,
    };

    return {
      fault: fault.id,
      victim: effect.victim,
      at: effect.at,
      gap: longestGap(report, effect.at),
      report,
      ttlSeconds,
      newPrimary: await leaderOf(kubectl, target),
      timeline: watcher.entries,
      violations: timelineViolations(watcher.entries, effect.frozen ? frozen : undefined),
    };
  } finally {
    await watcher.stop();
    await prober.stop();
  }
}
