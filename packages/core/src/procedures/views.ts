import type { JsonObject, ProcedureView } from '@howdah/plugin-api';
import type { ProcedureRecords, RunningProcedure } from '../state/procedureRecords.js';

/** The procedures that run, as contributions see them. */
export function procedureViews({
  running,
}: Pick<ProcedureRecords, 'running'>): readonly ProcedureView[] {
  return running.map(viewOf);
}

/** One procedure that runs. Notes are by `<step>` or `<step>/<target>`. */
function viewOf(record: RunningProcedure): ProcedureView {
  const { procedure, id, args, at, steps, failure } = record;
  const stands = steps[Math.min(Math.max(at, 0), steps.length - 1)];
  const notes: readonly (readonly [string, JsonObject])[] = steps.flatMap((step) => {
    if (step.notes === undefined) return [];
    const key = step.target === undefined ? step.step : `${step.step}/${step.target}`;
    return [[key, step.notes] as const];
  });
  return {
    procedure,
    request: id,
    args,
    step: stands?.step ?? '',
    ...(stands?.target === undefined ? {} : { target: stands.target }),
    undoing: failure !== undefined,
    notes: Object.fromEntries(notes),
  };
}
