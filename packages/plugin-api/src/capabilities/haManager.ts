import type { ClusterView, Known, ObservedObjects } from '../plugin/input.js';
import { capability } from './capability.js';
import type { CapabilityToken } from './capability.js';

/** One database member as the HA manager sees it. */
export interface Member {
  readonly name: string;
  readonly role: 'primary' | 'sync-standby' | 'standby' | 'unknown';
  readonly state: string;
  readonly timeline?: number;
  readonly pendingRestart: boolean;
  /** Its server was started and ended by itself: its data, its configuration or its node is at fault. */
  readonly startFailed?: true;
  /** It leads, and its server is a standby still: it takes no writes. */
  readonly notPromoted?: true;
  /** Parameters that wait for a restart, with the value in force and the one that is wanted. */
  readonly pendingParameters?: readonly PendingParameter[];
  /**
   * Of the certificates that its manager and its server were last told to read: the text of the file
   * that `certificate.source` calls `revision`. Absent where the member does not say.
   */
  readonly certificates?: string;
}

/** A parameter whose new value takes effect when the server is started again. */
export interface PendingParameter {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Who leads, by the lock; `transitions` counts the changes of leader. */
export interface Topology {
  readonly leader?: string;
  readonly transitions: number;
  /** Whether only a standby that confirms every commit may take over. */
  readonly synchronous: boolean;
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

/** What a member's server says of itself when it is asked. */
export interface MemberServer {
  /** When the postmaster was started, as the server writes it; another text means another start. */
  readonly startedAt: string;
  /** Answers, and follows its primary if it is a standby. */
  readonly running: boolean;
  /** In the WAL, in bytes: how far a primary has written, or a standby has replayed. */
  readonly position: number;
}

/** Capability `ha.manager@1`: who leads, and how the lead is moved. One provider per cluster. */
export interface HaManager {
  /** Pure: read from the objects the manager keeps in the API. */
  topology(observed: ObservedObjects, cluster: ClusterView): Known<Topology>;
  /** Asks a member about its server. */
  server(cluster: ClusterView, member: string, signal: AbortSignal): Promise<Known<MemberServer>>;
  /**
   * Fingerprint (SHA-256) of the certificate that the manager's own interface on a member shows;
   * null where that has none.
   */
  certificate?(
    cluster: ClusterView,
    member: string,
    signal: AbortSignal,
  ): Promise<Known<string | null>>;
  /** Moves the lead; returns when it moved, or says why it did not. */
  switchover(
    cluster: ClusterView,
    request: SwitchoverRequest,
    signal: AbortSignal,
  ): Promise<HaOutcome>;
  /**
   * Has a member lead although nobody does, such as the last one left. What only others had confirmed
   * is lost: a person decides that.
   */
  failover(cluster: ClusterView, to: string, signal: AbortSignal): Promise<HaOutcome>;
  /** Starts a member's server again in place; its pod stays. */
  restart(cluster: ClusterView, member: string, signal: AbortSignal): Promise<HaOutcome>;
  /** Has a member read its configuration and certificates again. */
  reload(cluster: ClusterView, member: string, signal: AbortSignal): Promise<HaOutcome>;
  /**
   * Throws away the data of a member and has it copy the leader's; returns when that has begun.
   * Refused for the leader, and while nobody leads.
   */
  rebuild(cluster: ClusterView, member: string, signal: AbortSignal): Promise<HaOutcome>;
}

/** The HA manager: Patroni in this distribution. */
export const HA_MANAGER: CapabilityToken<HaManager> = capability<HaManager>('ha.manager@1', {
  exclusive: true,
});
