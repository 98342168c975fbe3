import type { HaSpec } from '../spec/haSpec.js';

const MIB = 2 ** 20;
const UNKNOWN = { slotKeepMib: 4096, keepMib: 128 };

/**
 * How much WAL may wait for absent members. A slot that holds WAL for ever fills the volume and
 * stops the primary, so the slots together get half of a WAL volume or a quarter of a shared one.
 */
export function walLimits(spec: Pick<HaSpec, 'walVolume'>): {
  readonly slotKeepMib: number;
  readonly keepMib: number;
} {
  const { walVolume } = spec;
  if (walVolume === undefined) return UNKNOWN;
  const mib = walVolume.bytes / MIB;
  const slotKeepMib = Math.max(64, Math.floor(mib / (walVolume.shared ? 4 : 2)));
  return { slotKeepMib, keepMib: Math.min(1024, Math.max(64, Math.floor(slotKeepMib / 8))) };
}
