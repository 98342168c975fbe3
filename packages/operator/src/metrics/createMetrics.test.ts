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
  metrics.reconciles.reconciled({ controller, key: 'a/b', outcome: 'panic', seconds: 3 });

  const told = await samples(metrics);
  expect(
    Object.fromEntries(
      [...told].filter(([name]) => /reconcile(_errors|_panics)?_total/.test(name)),
    ),
  ).toMatchInlineSnapshot(`
      {
        "controller_runtime_reconcile_errors_total{controller="fepcluster"}": 2,
        "controller_runtime_reconcile_panics_total{controller="fepcluster"}": 1,
        "controller_runtime_reconcile_total{controller="fepcluster",result="error"}": 2,
        "controller_runtime_reconcile_total{controller="fepcluster",result="requeue_after"}": 1,
        "controller_runtime_reconcile_total{controller="fepcluster",result="success"}": 1,
        "controller_runtime_terminal_reconcile_errors_total{controller="fepcluster"}": 0,
      }
    `);
  const time = 'controller_runtime_reconcile_time_seconds';
  expect(told.get(`${time}_bucket{le="0.025",controller="fepcluster"}`)).toBe(2);
  expect(told.get(`${time}_count{controller="fepcluster"}`)).toBe(4);
});

it('the queue and the lease are told under the names and labels of controller-runtime', async () => {
  const metrics = createMetrics();
  metrics.queue.added();
  metrics.queue.taken(0.2);
  metrics.queue.done(3);
  metrics.queue.delayed();
  metrics.watch({
    lease: { name: 'lease', isHeld: () => true },
    activity: () => ({
      waiting: [
        ['user', 1],
        ['retry', 2],
      ],
      working: [
        { controller: 'fepcluster', seconds: 2 },
        { controller: 'fepcluster', seconds: 3 },
      ],
      controllers: ['fepcluster', 'widgets'],
      workers: 8,
    }),
  });
  const wanted = /^(workqueue|leader|controller_runtime_(active|max)).*(?<!_bucket)\{(?!le)/;
  expect(Object.fromEntries([...(await samples(metrics))].filter(([name]) => wanted.test(name))))
    .toMatchInlineSnapshot(`
    {
      "controller_runtime_active_workers{controller="fepcluster"}": 2,
      "controller_runtime_active_workers{controller="widgets"}": 0,
      "controller_runtime_max_concurrent_reconciles{controller="fepcluster"}": 8,
      "controller_runtime_max_concurrent_reconciles{controller="widgets"}": 8,
      "leader_election_master_status{name="lease"}": 1,
      "workqueue_adds_total{name="howdah",controller="howdah"}": 1,
      "workqueue_depth{name="howdah",controller="howdah",priority="-200"}": 2,
      "workqueue_depth{name="howdah",controller="howdah",priority="100"}": 1,
      "workqueue_longest_running_processor_seconds{name="howdah",controller="howdah"}": 3,
      "workqueue_queue_duration_seconds_count{name="howdah",controller="howdah"}": 1,
      "workqueue_queue_duration_seconds_sum{name="howdah",controller="howdah"}": 0.2,
      "workqueue_retries_total{name="howdah",controller="howdah"}": 1,
      "workqueue_unfinished_work_seconds{name="howdah",controller="howdah"}": 5,
      "workqueue_work_duration_seconds_count{name="howdah",controller="howdah"}": 1,
      "workqueue_work_duration_seconds_sum{name="howdah",controller="howdah"}": 3,
    }
  `);
});

it('requests are told under the names and labels of client-go', async () => {
  const metrics = createMetrics();
  const to = { method: 'GET', host: 'example.org:6443' };
  metrics.client.waited({ ...to, seconds: 0.3 });
  metrics.client.attempted({ ...to, status: 200, seconds: 0.02 });
  metrics.client.attempted({ ...to, status: undefined, seconds: 10 });
  const wanted = /^rest_client.*(?<!_bucket)\{(?!le)/;
  expect(Object.fromEntries([...(await samples(metrics))].filter(([name]) => wanted.test(name))))
    .toMatchInlineSnapshot(`
    {
      "rest_client_rate_limiter_duration_seconds_count{verb="GET",host="example.org:6443"}": 1,
      "rest_client_rate_limiter_duration_seconds_sum{verb="GET",host="example.org:6443"}": 0.3,
      "rest_client_request_duration_seconds_count{verb="GET",host="example.org:6443"}": 2,
      "rest_client_request_duration_seconds_sum{verb="GET",host="example.org:6443"}": 10.02,
      "rest_client_requests_total{code="200",method="GET",host="example.org:6443"}": 1,
      "rest_client_requests_total{code="<error>",method="GET",host="example.org:6443"}": 1,
    }
  `);
});
