import { performance } from 'node:perf_hooks';
import { PluginHost } from '@howdah/core';
import { silentLog, systemClock } from '@howdah/kube';
import { definePlugin } from '@howdah/plugin-api';
import type { AnyPlugin, PluginContext } from '@howdah/plugin-api';

const PLUGINS = 10;
const RUNS = 50;

/** Loads ten plugins into a host, each with a step and an action. Milliseconds, sorted. */
export async function measureLoad(): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const plugins = Array.from({ length: PLUGINS }, (_, index) => plugin(index));
    const started = performance.now();
    const host = await PluginHost.load(plugins, {
      contextFor: () => CONTEXT,
      clock: systemClock,
      log: silentLog,
    });
    times.push(performance.now() - started);
    if (host.started.length !== PLUGINS) throw new Error('a plugin did not start');
    await host.stop();
  }
  return times.sort((a, b) => a - b);
}

function plugin(index: number): AnyPlugin {
  const key = `plugin-${index}`;
  return definePlugin({
    manifest: { id: `${key}.example.org`, key, version: '1.0.0', contract: '0.2' },
    select: () => undefined,
    contribute: () => [],
    start: () => ({
      steps: [
        {
          id: 'work',
          phase: 'when-ready',
          needed: () => false,
          run: () => Promise.resolve({ result: 'done' }),
        },
      ],
      actions: [{ type: key, answer: () => ({ answer: 'text', text: key }) }],
    }),
  });
}

/** Nothing of it is used while plugins are loaded. */
const unused = (): never => {
  throw new Error('not while plugins are loaded');
};

const CONTEXT: PluginContext = {
  kube: { get: unused, cached: unused, create: unused, patch: unused, delete: unused },
  http: { request: unused },
  exec: { run: unused },
  sql: { query: unused },
  clock: { now: () => 0, sleep: unused },
  log: silentLog,
  capability: unused,
};
