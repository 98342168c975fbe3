import type { ProcedureView } from '@howdah/plugin-api';
import type { ProcedureRecords, RunningProcedure } from '../state/procedureRecords.js';
import { recordedNotes } from './recordedNotes.js';
import { stateOf, stuckText } from './stateOf.js';

/** The procedures that run, as contributions see them. */
export function procedureViews({
  running,
}: Pick<ProcedureRecords, 'running'>): readonly ProcedureView[] {
  return running.map(viewOf);
}

/** One procedure that runs. */
function viewOf(record: RunningProcedure): ProcedureView {
  const { procedure, id, args, at, steps, failure } = record;
  const stands = steps[Math.min(Math.max(at, 0), steps.length - 1)];
  const reason = stuckText(record) ?? failure;
  return {
    procedure,
    request: id,
    args,
    step: stands?.step ?? '',
    ...(stands?.target === undefined ? {} : { target: stands.target }),
    state: stateOf(record),
    ...(reason === undefined ? {} : { reason }),
    notes: recordedNotes(steps),
  };
}
