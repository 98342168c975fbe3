import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import type { LocalCluster } from '../cluster/localCluster.js';
import type { Member } from '../cluster/members.js';

/** What a fault has to work with. */
export interface FaultContext {
  readonly cluster: LocalCluster;
  readonly target: DatabaseTarget;
  readonly log: (text: string) => void;
}

/** What a fault did, and how it is undone. */
export interface FaultEffect {
  readonly victim: string;
  readonly at: number;
  /** The victim answers nobody until it is healed: the Service must leave it. */
  readonly frozen: boolean;
  /** How long the fault lasts at least before it is healed. */
  readonly lastsMs: number;
  heal(): Promise<void>;
}

/** A disturbance of the primary. */
export interface Fault {
  readonly id: string;
  readonly title: string;
  /** Brings the cluster into the state that the fault needs, and names the primary. */
  prepare(context: FaultContext): Promise<Member>;
  inject(context: FaultContext, primary: Member): Promise<FaultEffect>;
}

/** For effects that nothing has to undo. */
export async function nothingToHeal(): Promise<void> {
  await Promise.resolve();
}
