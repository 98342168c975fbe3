import type { ObjectKey } from '@howdah/kube';
import type { StateKey } from './stateKeys.js';
import type { StateReading, WritableState } from './stateReading.js';

/** Parts of the state as they are to be, written together; undefined takes a part out. */
export interface StateChange {
  readonly cluster: ObjectKey;
  readonly texts: ReadonlyMap<StateKey, string | undefined>;
}

/** `conflict`: the object is no longer the one that was read, and nothing was written. */
export type StateWrite =
  | { readonly result: 'written'; readonly reading: WritableState }
  | { readonly result: 'conflict' };

/** Where the state of clusters is kept. */
export interface StateStore {
  /** The last that is known of it; may be behind. Costs no request. */
  read(cluster: ObjectKey): StateReading;
  /**
   * Writes parts, on top of exactly the state that was read: a reader that was behind is refused.
   * Rejects when it cannot be told whether it was written.
   * @throws StateError when it does not fit.
   */
  write(read: WritableState, change: StateChange, signal: AbortSignal): Promise<StateWrite>;
}
