import type { ReconcileObserver } from '@howdah/core';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The operator's metrics, named as controller-runtime names its own. */
export interface Metrics extends ReconcileObserver {
  readonly registry: Registry;
  /** Asked when metrics are read. */
  watch(read: { readonly depth: () => number; readonly leader: () => boolean }): void;
}

/** A registry with the process's own metrics and those of the controller. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const total = new Counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Reconciles by their outcome.',
    labelNames: ['controller', 'result'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Duration of a reconcile.',
    labelNames: ['controller'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  });
  return {
    registry,
    reconciled(_key, outcome, seconds) {
      total.inc({ controller: 'fepcluster', result: RESULT[outcome] });
      duration.observe({ controller: 'fepcluster' }, seconds);
    },
    watch({ depth, leader }) {
      const gauges = [
        ['workqueue_depth', 'Clusters that wait for a reconcile.', depth],
        ['leader_election_master_status', 'Whether this replica leads.', () => Number(leader())],
      ] as const;
      for (const [name, help, read] of gauges) {
        const gauge: Gauge = new Gauge({
          name,
          help,
          registers: [registry],
          collect: () => {
            gauge.set(read());
          },
        });
      }
    },
  };
}

const RESULT = { done: 'success', again: 'requeue_after', error: 'error' } as const;
