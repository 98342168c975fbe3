import type { SlotName } from '@howdah/plugin-api';

/** How a value came about. A user's value lies between a plugin's default and its requirement. */
export type Rank = 'default' | 'user' | 'required';

/** Somebody wants `value` at `path`. */
export interface Claim<T> {
  readonly path: string;
  readonly value: T;
  /** What is compared and shown: plain JSON that tells everything about the value but its path. */
  readonly wanted: unknown;
  readonly rank: Rank;
  readonly owner: string;
  /** Path in the manifest that asked for it. */
  readonly field?: string | undefined;
}

/** Two owners want different things at one place. */
export interface Conflict {
  readonly path: string;
  readonly owners: readonly string[];
  readonly message: string;
}

/** Who set a leaf of what is applied, and which fields of the manifest asked for it. */
export interface Provenance {
  readonly owners: readonly string[];
  readonly slot: SlotName;
  readonly rank: Rank;
  readonly fields: readonly string[];
}
