import type { Traced } from './claim.js';

/** A query whose result becomes metrics, for whichever plugin exports them. Keyed by name. */
export interface MonitoringQuery extends Traced {
  readonly slot: 'monitoring.query';
  /** Prefix of the metric names, e.g. `pg_audit`. */
  readonly name: string;
  readonly sql: string;
  readonly metrics: readonly MonitoringMetric[];
  readonly on?: 'primary' | 'every-member';
}

/** A column of the query. */
export interface MonitoringMetric {
  readonly column: string;
  readonly kind: 'label' | 'gauge' | 'counter';
  readonly help: string;
}
