import type { ClusterView, Known, ObservedObjects } from '../plugin/input.js';
import { capability } from './capability.js';
import type { CapabilityToken } from './capability.js';

/** Capability `tde.engine@1`: encrypts what a cluster stores. */
export interface TdeEngine {
  /** Pure: whether data and WAL of the cluster are encrypted, as far as is known. */
  state(
    observed: ObservedObjects,
    cluster: ClusterView,
  ): Known<{ readonly encrypted: boolean; readonly keyVersion?: string }>;
}

export const TDE_ENGINE: CapabilityToken<TdeEngine> = capability<TdeEngine>('tde.engine@1', {
  exclusive: true,
});
