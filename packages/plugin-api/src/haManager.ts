import type { ClusterView, Known, ObservedObjects } from './input.js';

/** One database member as the HA manager sees it. */
export interface Member {
  readonly name: string;
  readonly role: 'primary' | 'sync-standby' | 'standby' | 'unknown';
  readonly state: string;
  readonly timeline?: number;
  readonly pendingRestart: boolean;
}

/** Who leads, by the lock; `transitions` counts the changes of leader. */
export interface Topology {
  readonly leader?: string;
  readonly transitions: number;
  readonly members: readonly Member[];
}

export interface SwitchoverRequest {
  readonly from: string;
  readonly to: string;
}

/** What an HA manager's act came to. `refused` means that nothing changed. */
export type HaOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** Capability `ha.manager@1`: who leads, and how the lead is moved. One provider per cluster. */
export interface HaManager {
  /** Pure: read from the objects the manager keeps in the API. */
  topology(observed: ObservedObjects, cluster: ClusterView): Known<Topology>;
  /** Moves the lead; returns when it moved, or says why it did not. */
  switchover(
    cluster: ClusterView,
    request: SwitchoverRequest,
    signal: AbortSignal,
  ): Promise<HaOutcome>;
}
