import type { WalRestore } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeSingle } from '../laws/single.js';
import { untraced } from '../laws/untraced.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** One provider. The command is still without its wraps. */
export const walRestore: SlotModule<'wal.restore', WalRestore | undefined> = {
  schema: contractSchema<WalRestore>()(
    z.strictObject({ ...traced, slot: z.literal('wal.restore'), command: name }),
  ),
  merge: (items) =>
    mergeSingle('wal.restore', items, (c) => ({ key: 'command', value: untraced(c) })),
};
