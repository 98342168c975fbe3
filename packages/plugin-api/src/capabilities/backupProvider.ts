import type { JsonObject } from '../json.js';
import type { Known } from '../plugin/input.js';
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

/**
 * Capability `backup.provider@1`, offered for a cluster: what was backed up, and how a cluster is made
 * from it. Pure: it rests on the facts that the provider observed last.
 */
export interface BackupProvider {
  catalogue(): Known<readonly BackupEntry[]>;
  /** The command that fills an empty data directory, and what goes into `recovery` beside it. */
  restoreCommand(target: RestoreTarget): {
    readonly command: string;
    readonly recovery: JsonObject;
  };
}

export const BACKUP_PROVIDER: CapabilityToken<BackupProvider> = capability<BackupProvider>(
  'backup.provider@1',
  { exclusive: true },
);
