import { proceduresIn } from '../state/procedureCodec.js';
import type { StateReading } from '../state/stateReading.js';

/** Ids of the requests that were begun or have ended: those are never judged again. */
export function recordedIds(reading: StateReading): ReadonlySet<string> {
  const part = proceduresIn(reading);
  if (part.part !== 'known') return new Set();
  return new Set([...part.value.running, ...part.value.ended].map(({ id }) => id));
}
