import type { ProcedureView } from '@howdah/plugin-api';
import { proceduresIn } from '../state/procedureCodec.js';
import type { StateReading } from '../state/stateReading.js';
import { procedureViews } from './views.js';

/** The procedures that run by what is recorded. */
export function recordedViews(reading: StateReading): readonly ProcedureView[] {
  const part = proceduresIn(reading);
  return part.part === 'known' ? procedureViews(part.value) : [];
}
