import type { WalVolume } from '@howdah/plugin-api';

/** What the pod of a server gives it, as far as parameters can demand more. */
export interface PodLimits {
  readonly memoryBytes: number;
  readonly walVolume: WalVolume;
  /** How many members the cluster has. */
  readonly members: number;
  /** Folders on volumes of the pod that logs may be written to; the root is read-only. */
  readonly logFolders: readonly string[];
}
