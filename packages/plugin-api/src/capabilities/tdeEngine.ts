import type { Known } from '../plugin/input.js';
import { capability } from './capability.js';
import type { CapabilityToken } from './capability.js';

/** Capability `tde.engine@1`, offered for a cluster: encrypts what it stores. Pure. */
export interface TdeEngine {
  /** Whether data and WAL of the cluster are encrypted, as far as is known. */
  state(): Known<{ readonly encrypted: boolean; readonly keyVersion?: string }>;
}

export const TDE_ENGINE: CapabilityToken<TdeEngine> = capability<TdeEngine>('tde.engine@1', {
  exclusive: true,
});
