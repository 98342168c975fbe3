import type { ReconcileObserver } from '@howdah/core';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { collectMemoryLimits } from './memoryLimits.js';
import { reconcileMetrics } from './reconcileMetrics.js';

/** The operator's metrics, named as controller-runtime names its own. */
export interface Metrics {
  readonly registry: Registry;
  readonly reconciles: ReconcileObserver;
  /** Asked when metrics are read. */
  watch(read: { readonly depth: () => number; readonly leader: () => boolean }): void;
}

/**
 * A registry with the process's own metrics and those of the controller. Lag of the event loop,
 * heap, garbage collection and CPU are prom-client's own; its lag figures are of the time since
 * they were read last.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  collectMemoryLimits(registry);
  return {
    registry,
    reconciles: reconcileMetrics(registry),
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
