import { openLedger } from './ledger.js';
import type { LedgerPlace } from './ledger.js';

/**
 * Records that whoever asked was answered, or is gone; from then on the outcome may be forgotten,
 * and that of a stuck procedure is not told again. Call it once the answer is written. `unknown`: what is recorded cannot be read, so nothing was.
 */
export async function markTold(
  place: LedgerPlace,
  ids: readonly string[],
): Promise<'written' | 'conflict' | 'unknown'> {
  const opened = openLedger(place);
  if (!opened.opened) return 'unknown';
  opened.ledger.tell(new Set(ids));
  return opened.ledger.record();
}
