import type { Traced } from './claim.js';

/** A Prometheus alert, for whichever plugin writes rules. Keyed by name. */
export interface AlertRule extends Traced {
  readonly slot: 'alert.rule';
  readonly name: string;
  readonly expression: string;
  /** How long it must hold, as Prometheus writes it: `5m`. */
  readonly for?: string;
  /** `error` is FEP's own word, between the other two. */
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  readonly summary: string;
}
