import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@howdah/e2e';
import type { LocalCluster } from '@howdah/e2e';
import type { OperatorContainer, OperatorSample, Stall } from '../operator/operatorContainer.js';
import { countRequests } from './atRest.js';
import type { RequestCounts } from './atRest.js';
import { watchMachine } from './machineLoad.js';

/** What a start of the operator takes that finds every cluster in order. */
export interface RestartFigures {
  /** From the start of the process until each cluster was reconciled once. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly stall: Stall;
  readonly requests: RequestCounts;
  readonly machineLoad: number | undefined;
}

const ALL_MS = 600_000;
const LATE_MS = 10_000;

/** Stops the operator as an upgrade would, and starts it again. */
export async function timeRestart(
  operator: OperatorContainer,
  asked: {
    readonly cluster: LocalCluster;
    readonly user: string;
    readonly namespace: string;
    readonly names: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<RestartFigures> {
  const { cluster, user, namespace, names, signal } = asked;
  await operator.stop();
  const machine = await watchMachine();
  await operator.start();
  const samples: OperatorSample[] = [];
  const last = await waitUntil(
    { what: 'a reconcile of each cluster', timeoutMs: ALL_MS, everyMs: 500, signal },
    async () => {
      samples.push(await operator.sample());
      return await lastFirst(operator, { namespace, names });
    },
  );
  // What follows from the first reconciles belongs to the start too.
  await sleep(LATE_MS, undefined, { signal });
  const end = await operator.sample();
  const { startedAt, cpuSeconds } = end;
  samples.push(end);
  return {
    seconds: (last - startedAt) / 1000,
    cpuSeconds,
    peakMiB: Math.max(...samples.map(({ residentMiB }) => residentMiB)),
    stall: await operator.longestStall(),
    requests: await countRequests(cluster, { user, from: startedAt, to: Date.now() }),
    machineLoad: await machine(),
  };
}

/** When the last cluster had its first reconcile; undefined while one has had none. */
async function lastFirst(
  operator: OperatorContainer,
  { namespace, names }: { readonly namespace: string; readonly names: readonly string[] },
): Promise<number | undefined> {
  const log = await operator.log();
  if (names.length === 0) return log.find(({ message }) => message === 'this replica leads')?.at;
  const first = new Map<string, number>();
  for (const { at, message, cluster } of log) {
    if (message !== 'reconciled' || cluster === undefined || first.has(cluster)) continue;
    first.set(cluster, at);
  }
  const times = names.map((name) => first.get(`${namespace}/${name}`));
  return times.reduce<number | undefined>(
    (latest, time) =>
      latest === undefined || time === undefined ? undefined : Math.max(latest, time),
    0,
  );
}
