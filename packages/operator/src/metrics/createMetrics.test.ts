import { expect, it } from 'vitest';
import { createMetrics } from './createMetrics.js';

/** The samples of a registry by name and labels, as they are served. */
async function samples({ registry }: ReturnType<typeof createMetrics>) {
  const lines = (await registry.metrics()).split('\n').filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

it('the lag of the event loop and the heap are told, and what both may grow to', async () => {
  const told = await samples(createMetrics());
  const figure = (name: string): number => told.get(name) ?? Number.NaN;

  expect(figure('nodejs_eventloop_lag_max_seconds')).toBeGreaterThanOrEqual(0);
  expect(figure('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  expect(figure('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
  expect(figure('nodejs_heap_size_limit_bytes')).toBeGreaterThan(
    figure('nodejs_heap_size_used_bytes'),
  );
  expect(figure('process_memory_limit_bytes')).toBeGreaterThan(
    figure('process_resident_memory_bytes'),
  );
});

it('reconciles are counted under the names and labels of controller-runtime', async () => {
  const metrics = createMetrics();
  const controller = 'fepcluster';
  metrics.reconciles.reconciled({ controller, key: 'a/b', outcome: 'done', seconds: 0.02 });
  metrics.reconciles.reconciled({ controller, key: 'a/b', outcome: 'again', seconds: 0.02 });
  metrics.reconciles.reconciled({ controller, key: 'a/b', outcome: 'error', seconds: 3 });

  const told = await samples(metrics);
  expect(Object.fromEntries([...told].filter(([name]) => /reconcile(_errors)?_total/.test(name))))
    .toMatchInlineSnapshot(`
      {
        "controller_runtime_reconcile_errors_total{controller="fepcluster"}": 1,
        "controller_runtime_reconcile_total{controller="fepcluster",result="error"}": 1,
        "controller_runtime_reconcile_total{controller="fepcluster",result="requeue_after"}": 1,
        "controller_runtime_reconcile_total{controller="fepcluster",result="success"}": 1,
      }
    `);
  const time = 'controller_runtime_reconcile_time_seconds';
  expect(told.get(`${time}_bucket{le="0.025",controller="fepcluster"}`)).toBe(2);
  expect(told.get(`${time}_count{controller="fepcluster"}`)).toBe(3);
});
