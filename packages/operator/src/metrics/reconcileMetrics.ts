import type { ReconcileObserver } from '@howdah/core';
import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { LATENCY_BUCKETS } from './latencyBuckets.js';

/** Counts reconciles and their time, named and labelled as controller-runtime does. */
export function reconcileMetrics(registry: Registry): ReconcileObserver {
  const registers = [registry];
  const total = new Counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Reconciles per controller, by their result.',
    labelNames: ['controller', 'result'],
    registers,
  });
  const errors = new Counter({
    name: 'controller_runtime_reconcile_errors_total',
    help: 'Reconciles per controller that failed.',
    labelNames: ['controller'],
    registers,
  });
  const panics = new Counter({
    name: 'controller_runtime_reconcile_panics_total',
    help: 'Reconciles per controller that a fault of the program ended, such as a TypeError.',
    labelNames: ['controller'],
    registers,
  });
  const terminal = new Counter({
    name: 'controller_runtime_terminal_reconcile_errors_total',
    help: 'Reconciles per controller that failed for good; none do, for each is tried again.',
    labelNames: ['controller'],
    registers,
  });
  const duration = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Duration of a reconcile per controller.',
    labelNames: ['controller'],
    buckets: [...LATENCY_BUCKETS],
    registers,
  });
  return {
    reconciled({ controller, outcome, seconds }) {
      total.inc({ controller, result: RESULT[outcome] });
      // A rate needs the series to be there before the first failure.
      errors.inc({ controller }, outcome === 'error' || outcome === 'panic' ? 1 : 0);
      panics.inc({ controller }, outcome === 'panic' ? 1 : 0);
      terminal.inc({ controller }, 0);
      duration.observe({ controller }, seconds);
    },
  };
}

const RESULT = {
  done: 'success',
  again: 'requeue_after',
  error: 'error',
  panic: 'error',
} as const;
