import type { JsonObject } from '../json.js';
import type { ClusterView, Known, ObservedObjects } from '../plugin/input.js';
import { capability } from './capability.js';
import type { CapabilityToken } from './capability.js';

/** One backup that can be restored. Times are ISO 8601 in UTC. */
export interface BackupEntry {
  readonly label: string;
  readonly kind: 'full' | 'incremental' | 'differential';
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly postgresMajor: number;
}

/** Which point in time to come back to. */
export type RestoreTarget =
  | { readonly target: 'latest' }
  | { readonly target: 'time'; readonly time: string }
  | { readonly target: 'backup'; readonly label: string };

/** Capability `backup.provider@1`: what was backed up, and how a cluster is made from it. */
export interface BackupProvider {
  /** Pure: what is known of the catalogue without asking the repository. */
  catalogue(observed: ObservedObjects, cluster: ClusterView): Known<readonly BackupEntry[]>;
  /** Pure: the command that fills an empty data directory, and what goes into `recovery` beside it. */
  restoreCommand(
    cluster: ClusterView,
    target: RestoreTarget,
  ): { readonly command: string; readonly recovery: JsonObject };
}

export const BACKUP_PROVIDER: CapabilityToken<BackupProvider> = capability<BackupProvider>(
  'backup.provider@1',
  { exclusive: true },
);
