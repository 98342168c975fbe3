import { setTimeout as sleep } from 'node:timers/promises';
import { FEP_CLUSTERS } from '@howdah/core';
import { readText } from '@howdah/e2e';
import type { Fleet } from '../hollow/fleet.js';
import { quantile } from '../report/quantile.js';

/** How long an edit of a spec takes to reach Patroni, in milliseconds. */
export interface EditTimes {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

const EFFECT_MS = 60_000;
const PAUSE_MS = 250;
const PARAMETER = 'log_min_duration_statement';

/** No two edits of a run are alike. */
let last = 10_000;

/** Edits clusters one after the other, in turn, and times each edit until Patroni is told of it. */
export async function timeEdits(
  fleet: Fleet,
  asked: {
    readonly names: readonly string[];
    readonly edits: number;
    readonly signal: AbortSignal;
  },
): Promise<EditTimes> {
  const { names, edits, signal } = asked;
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit += 1) {
    const name = names[edit % names.length] ?? '';
    times.push(await timeEdit(fleet, name));
    await sleep(Math.random() * PAUSE_MS, undefined, { signal });
  }
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    longest: Math.max(...times),
  };
}

/** From the moment in which the edit is sent, to the request that brings it to Patroni. */
async function timeEdit(fleet: Fleet, name: string): Promise<number> {
  last += 1;
  const value = String(last);
  const spec = { fepChildCrVal: { customPgParams: `${PARAMETER} = ${value}` } };
  const started = performance.now();
  const effect = told(fleet, name, value);
  const target = { kind: FEP_CLUSTERS, key: { namespace: fleet.namespace, name } };
  await fleet.kube.patchMerge(target, { spec });
  return (await effect) - started;
}

function told(fleet: Fleet, name: string, value: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const forget = fleet.onConfig((cluster, config) => {
      const found = readText(config, 'postgresql', 'parameters', PARAMETER);
      if (cluster !== name || found !== value) return;
      clearTimeout(limit);
      forget();
      resolve(performance.now());
    });
    const limit = setTimeout(() => {
      forget();
      reject(new Error(`${PARAMETER} = ${value} did not reach ${name} within ${EFFECT_MS} ms`));
    }, EFFECT_MS);
  });
}
