import type { WalWrap } from '@howdah/plugin-api';
import { z } from 'zod';
import { settleOrdered } from '../laws/ordered.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { name, ordering, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A program around a command, and how it takes what it wraps. */
export interface MergedWalWrap {
  readonly command: string;
  readonly takes: NonNullable<WalWrap['takes']>;
}

/** The wraps of both commands, the outermost first. */
export type WalWraps = Readonly<Record<WalWrap['around'], readonly MergedWalWrap[]>>;

/** An ordered set around each command. */
export const walWrap: SlotModule<'wal.wrap', WalWraps> = {
  schema: contractSchema<WalWrap>()(
    z.strictObject({
      ...traced,
      ...ordering,
      slot: z.literal('wal.wrap'),
      around: z.enum(['archive', 'restore']),
      id: name,
      command: name,
      takes: z.enum(['words', 'one-argument']).exactOptional(),
    }),
  ),
  merge: (items) => {
    const around = (which: WalWrap['around']) =>
      settleOrdered(
        `wal.wrap/${which}`,
        items.filter(({ contribution }) => contribution.around === which),
        ({ id, command, takes = 'words' }) => ({
          key: `${which}/${id}`,
          id,
          value: { command, takes },
        }),
      );
    const archive = around('archive');
    const restore = around('restore');
    return {
      value: {
        archive: archive.settled.map(({ value }) => value),
        restore: restore.settled.map(({ value }) => value),
      },
      conflicts: [...archive.conflicts, ...restore.conflicts],
      provenance: provenanceOf('wal.wrap', [...archive.settled, ...restore.settled]),
    };
  },
};
