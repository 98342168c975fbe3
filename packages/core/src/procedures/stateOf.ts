import type { ProcedureView } from '@howdah/plugin-api';
import type { RunningProcedure, StepRecord } from '../state/procedureRecords.js';
import { stepName } from './stepName.js';

/** What of a record tells in which state its procedure is. */
type Recorded = Pick<RunningProcedure, 'failure' | 'replaces' | 'steps'>;

/** Whether a procedure goes on, takes back what it did, or is stuck past its point of no return. */
export function stateOf(record: Recorded): ProcedureView['state'] {
  if (record.failure === undefined) return 'running';
  return pastReturn(record) === undefined ? 'undoing' : 'stuck';
}

/** Why a stuck procedure acts no more, and what ends that. Undefined for one that is not stuck. */
export function stuckText(
  record: Recorded & Pick<RunningProcedure, 'procedure'>,
): string | undefined {
  if (record.failure === undefined) return undefined;
  const past = pastReturn(record);
  if (past === undefined) return undefined;
  return `${record.failure}. Nothing is taken back, since ${past}; ask for ${record.procedure} again, which takes its place`;
}

/**
 * Why nothing can be taken back any more. An effect that was there before any attempt counts as
 * well: the cluster is past that point, whoever brought it there. So does what a procedure took
 * the place of: it begins on what that one left.
 */
export function pastReturn({ steps, replaces }: Recorded): string | undefined {
  const step = steps.find(isPast);
  if (step !== undefined) return `${stepName(step)} is its point of no return`;
  return replaces === undefined ? undefined : `${replaces}, whose place it took, was stuck`;
}

function isPast({ pointOfNoReturn, tries, done }: StepRecord): boolean {
  return pointOfNoReturn === true && (tries !== undefined || done !== undefined);
}
