import { setTimeout as sleep } from 'node:timers/promises';
import { isWrite, readAuditLog, requests } from '@howdah/e2e';
import type { AuditedRequest, LocalCluster } from '@howdah/e2e';
import type { OperatorContainer, Stall } from '../operator/operatorContainer.js';
import { watchMachine } from './machineLoad.js';

/** What the operator takes while nothing happens but heartbeats. */
export interface RestFigures {
  readonly seconds: number;
  readonly residentMiB: number;
  readonly heapUsedMiB: number;
  /** Thousandths of one processor. */
  readonly milliCpu: number;
  readonly stall: Stall;
  readonly reconciles: number;
  readonly requests: RequestCounts;
  /** From 0 to 1. */
  readonly machineLoad: number | undefined;
}

/** Requests by verb; those for leases apart. */
export interface RequestCounts {
  readonly byVerb: Readonly<Record<string, number>>;
  readonly reads: number;
  readonly writes: number;
  readonly leases: number;
  /** Some of the writes, for whoever wants to know what they were. */
  readonly writesShown: readonly string[];
}

const SAMPLE_MS = 10_000;
const STALLS_MS = 60_000;
const SHOWN = 10;

/** Watches the operator for so many seconds. */
export async function watchAtRest(
  operator: OperatorContainer,
  asked: {
    readonly cluster: LocalCluster;
    readonly user: string;
    readonly seconds: number;
    readonly signal: AbortSignal;
  },
): Promise<RestFigures> {
  const { cluster, user, seconds, signal } = asked;
  const machine = await watchMachine();
  const first = await operator.sample();
  const from = Date.now();
  const samples = [];
  while (Date.now() - from < seconds * 1000) {
    await sleep(SAMPLE_MS, undefined, { signal });
    samples.push(await operator.sample());
  }
  const to = Date.now();
  const end = samples.at(-1) ?? first;
  const elapsed = (to - from) / 1000;
  const requested = await countRequests(cluster, { user, from, to });
  const machineLoad = await machine();
  // Apart from the rest, for the watch itself costs time on the processor.
  await operator.watchStalls();
  await sleep(STALLS_MS, undefined, { signal });
  return {
    seconds: elapsed,
    residentMiB: Math.max(...samples.map(({ residentMiB }) => residentMiB)),
    heapUsedMiB: Math.max(...samples.map(({ heapUsedMiB }) => heapUsedMiB)),
    milliCpu: ((end.cpuSeconds - first.cpuSeconds) / elapsed) * 1000,
    stall: await operator.longestStall(),
    reconciles: end.reconciles - first.reconciles,
    requests: requested,
    machineLoad,
  };
}

/** The requests of a user in a window, by the API server's audit log. */
export async function countRequests(
  cluster: LocalCluster,
  window: { readonly user: string; readonly from: number; readonly to: number },
): Promise<RequestCounts> {
  const found = requests(await readAuditLog(cluster, window.user), window);
  const others = found.filter(({ resource }) => resource !== 'leases');
  const writes = others.filter(({ verb }) => isWrite(verb));
  return {
    byVerb: byVerb(others),
    reads: others.length - writes.length,
    writes: writes.length,
    leases: found.length - others.length,
    writesShown: writes.slice(0, SHOWN).map(({ verb, uri }) => `${verb} ${uri}`),
  };
}

function byVerb(found: readonly AuditedRequest[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verb } of found) counts[verb] = (counts[verb] ?? 0) + 1;
  return counts;
}
