import type { QueueActivity, QueueObserver } from '@howdah/core';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { LATENCY_BUCKETS } from './latencyBuckets.js';

/** One queue serves all controllers. */
const QUEUE = { name: 'howdah', controller: 'howdah' };
const labelNames = ['name', 'controller'];

/** controller-runtime's numbers: its queue gives 0 to events and -100 to the first list. */
const PRIORITIES = { user: '100', event: '0', background: '-100', retry: '-200' } as const;

/** Counts what becomes of keys, named and labelled as controller-runtime's work queue does. */
export function queueMetrics(registry: Registry): QueueObserver {
  const registers = [registry];
  const counter = (name: string, help: string): Counter =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string): Histogram =>
    new Histogram({ name, help, labelNames, registers, buckets: [...LATENCY_BUCKETS] });
  const adds = counter('workqueue_adds_total', 'Keys that were added to the queue.');
  const retries = counter('workqueue_retries_total', 'Keys that were wanted again after a delay.');
  const waits = histogram('workqueue_queue_duration_seconds', 'How long a key waits for a worker.');
  const works = histogram('workqueue_work_duration_seconds', 'How long a key is worked on.');
  return {
    added() {
      adds.inc(QUEUE);
    },
    taken(seconds) {
      waits.observe(QUEUE, seconds);
    },
    done(seconds) {
      works.observe(QUEUE, seconds);
    },
    delayed() {
      retries.inc(QUEUE);
    },
  };
}

/** Tells what the queue holds whenever metrics are read. */
export function watchQueue(registry: Registry, read: () => QueueActivity): void {
  const registers = [registry];
  const depth = new Gauge({
    name: 'workqueue_depth',
    help: 'Keys that wait, by priority: people 100, events 0, everything after a start -100, failed -200.',
    labelNames: [...labelNames, 'priority'],
    registers,
    collect: () => {
      for (const [lane, count] of read().waiting) {
        depth.set({ ...QUEUE, priority: PRIORITIES[lane] }, count);
      }
    },
  });
  const unfinished = new Gauge({
    name: 'workqueue_unfinished_work_seconds',
    help: 'Seconds of all work that is not done yet; grows without end where work is stuck.',
    labelNames,
    registers,
    collect: () => {
      const seconds = read().working.map((work) => work.seconds);
      unfinished.set(
        QUEUE,
        seconds.reduce((sum, each) => sum + each, 0),
      );
    },
  });
  const longest = new Gauge({
    name: 'workqueue_longest_running_processor_seconds',
    help: 'Seconds since the oldest work that is not done yet began.',
    labelNames,
    registers,
    collect: () => {
      longest.set(QUEUE, Math.max(0, ...read().working.map(({ seconds }) => seconds)));
    },
  });
  const active = new Gauge({
    name: 'controller_runtime_active_workers',
    help: 'Workers that are busy, per controller.',
    labelNames: ['controller'],
    registers,
    collect: () => {
      const { controllers, working } = read();
      for (const controller of controllers) {
        active.set({ controller }, working.filter((work) => work.controller === controller).length);
      }
    },
  });
  const most = new Gauge({
    name: 'controller_runtime_max_concurrent_reconciles',
    help: 'Workers that a controller may keep busy; all controllers share them.',
    labelNames: ['controller'],
    registers,
    collect: () => {
      const { controllers, workers } = read();
      for (const controller of controllers) most.set({ controller }, workers);
    },
  });
}
