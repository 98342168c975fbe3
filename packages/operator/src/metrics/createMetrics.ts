import type { QueueActivity, QueueObserver, ReconcileObserver } from '@howdah/core';
import type { ClientObserver } from '@howdah/kube';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { clientMetrics } from './clientMetrics.js';
import { collectMemoryLimits } from './memoryLimits.js';
import { queueMetrics, watchQueue } from './queueMetrics.js';
import { reconcileMetrics } from './reconcileMetrics.js';

/** What is asked when metrics are read. */
export interface MetricsSources {
  readonly activity: () => QueueActivity;
  readonly lease: { readonly name: string; readonly isHeld: () => boolean };
}

/** The operator's metrics, named as controller-runtime names its own. */
export interface Metrics {
  readonly registry: Registry;
  readonly reconciles: ReconcileObserver;
  readonly queue: QueueObserver;
  readonly client: ClientObserver;
  watch(sources: MetricsSources): void;
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
    queue: queueMetrics(registry),
    client: clientMetrics(registry),
    watch({ activity, lease }) {
      watchQueue(registry, activity);
      const leads = new Gauge({
        name: 'leader_election_master_status',
        help: 'Whether this replica holds the lease.',
        labelNames: ['name'],
        registers: [registry],
        collect: () => {
          leads.set({ name: lease.name }, Number(lease.isHeld()));
        },
      });
    },
  };
}
