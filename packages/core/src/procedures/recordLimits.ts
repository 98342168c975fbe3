import { stringify } from 'yaml';
import type {
  EndedProcedure,
  ProcedureRecords,
  RunningProcedure,
} from '../state/procedureRecords.js';

/** How many procedures run at once in a cluster. */
export const RUNNING_MOST = 5;

/** How many procedures that ended are kept. */
export const ENDED_MOST = 20;

/** How many waiting requests are written down. */
export const WAITING_MOST = 20;

/** How many steps a plan may have. */
export const STEPS_MOST = 64;

/** What arguments, plan and notes of one procedure may take, in bytes. */
export const RECORD_BYTES = 12 * 1024;

/** Whether the record of a procedure is small enough to be kept. */
export function fits(record: Pick<RunningProcedure, 'args' | 'steps'>): boolean {
  const steps = record.steps.map(({ step, target, deadlineMs, pointOfNoReturn, notes }) => ({
    step,
    target,
    deadlineMs,
    pointOfNoReturn,
    notes,
  }));
  const text = stringify(
    { args: record.args, steps },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return Buffer.byteLength(text) <= RECORD_BYTES;
}

/** Those that are kept of what ended: the latest, and all that were not told yet. */
export function kept(ended: readonly EndedProcedure[]): readonly EndedProcedure[] {
  const told = ended.filter((each) => each.told);
  const forgotten = new Set(told.slice(0, Math.max(0, ended.length - ENDED_MOST)));
  return forgotten.size === 0 ? ended : ended.filter((each) => !forgotten.has(each));
}

/** Why no further procedure can begin; undefined while there is room. */
export function noRoom({ running, ended }: ProcedureRecords): string | undefined {
  if (running.length >= RUNNING_MOST) {
    return `waits until one of ${running.length} procedures has ended`;
  }
  const untold = ended.filter((each) => !each.told).length;
  if (running.length + untold < ENDED_MOST) return undefined;
  return `waits until the outcome of ${untold} earlier procedures is told to those who asked for them`;
}
