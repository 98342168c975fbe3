import type { WalVolume } from '@howdah/plugin-api';

const MIB = 2 ** 20;

/** Of `max_slot_wal_keep_size`, in megabytes: a server with more does not start. */
const MOST_MIB = 2 ** 31 - 1;

/**
 * How much WAL may wait for absent members. A slot that holds WAL for ever fills the volume and
 * stops the primary, so the slots together get half of a WAL volume or a quarter of a shared one.
 */
export function walLimits({ bytes, shared }: WalVolume): {
  readonly slotKeepMib: number;
  readonly keepMib: number;
} {
  const slotKeepMib = Math.min(MOST_MIB, Math.max(64, Math.floor(bytes / MIB / (shared ? 4 : 2))));
  return { slotKeepMib, keepMib: Math.min(1024, Math.max(64, Math.floor(slotKeepMib / 8))) };
}
