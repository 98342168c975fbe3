import type { Effect } from '@howdah/plugin-api';
import type { RunningProcedure, StepRecord, Tries } from '../state/procedureRecords.js';

/** How soon something is looked for again of which no event tells. */
export const POLL_MS = 5_000;

/** How long a plugin must fail to tell an effect before that counts; a request may fail by chance. */
const FAULT_MS = 60_000;

const LOOKED_FOR = 'its effect is looked for';

/** The times a step declares. */
export interface StepTimes {
  readonly deadlineMs: number;
  readonly settleMs: number;
}

/** What was seen of the step at which a procedure stands. */
export type Observed =
  /** All steps are done, or all that was done was taken back. */
  | { readonly seen: 'through' }
  /** The procedure, or this step of it, is no longer declared: unknown, which is not finished. */
  | { readonly seen: 'gone'; readonly reason: string }
  /** What was to be recorded of the step cannot be. */
  | { readonly seen: 'unfit'; readonly reason: string }
  /** Taking back: nothing was tried, or it needs no undoing. */
  | { readonly seen: 'nothing-to-undo' }
  /** Its plugin failed to say: unknown, and nothing that is waited for may ever come of it. */
  | { readonly seen: 'fault'; readonly reason: string; readonly times: StepTimes }
  /** The postcondition: of the step, or of its undoing. */
  | { readonly seen: 'effect'; readonly effect: Effect; readonly times: StepTimes };

/** What is done next with a procedure. */
export type Move =
  | { readonly move: 'wait'; readonly reason: string; readonly afterMs: number }
  /** Record an attempt, then act. */
  | { readonly move: 'act' }
  /** The step is done; stand at the next one. */
  | { readonly move: 'advance' }
  /** There is nothing to take back; stand at the step before. */
  | { readonly move: 'pass' }
  | { readonly move: 'fail'; readonly reason: string }
  /** The undoing of the step came to its end. */
  | { readonly move: 'undone' }
  | { readonly move: 'left'; readonly reason: string }
  | { readonly move: 'end'; readonly outcome: 'succeeded' | 'failed' };

/** Decides. Pure: `now` is in milliseconds since the epoch. */
export function nextMove(record: RunningProcedure, observed: Observed, now: number): Move {
  switch (observed.seen) {
    case 'through':
      return { move: 'end', outcome: record.failure === undefined ? 'succeeded' : 'failed' };
    case 'gone':
      return { move: 'wait', reason: observed.reason, afterMs: POLL_MS * 6 };
    case 'unfit':
      return { move: 'fail', reason: observed.reason };
    case 'nothing-to-undo':
      return { move: 'pass' };
    case 'fault':
    case 'effect': {
      const step = record.steps[record.at];
      if (step === undefined)
        return { move: 'wait', reason: 'there is no such step', afterMs: POLL_MS };
      if (record.failure !== undefined) return back(step, asPostcondition(observed), now);
      return observed.seen === 'fault' ? faulty(step, observed, now) : forward(step, observed, now);
    }
  }
}

type Fault = Extract<Observed, { readonly seen: 'fault' }>;

type Postcondition = Pick<Extract<Observed, { readonly seen: 'effect' }>, 'effect' | 'times'>;

function asPostcondition(observed: Postcondition | Fault): Postcondition {
  if ('effect' in observed) return observed;
  const { reason, times } = observed;
  return { effect: { effect: 'unknown', reason }, times };
}

/**
 * A plugin that cannot say what became of its step must not keep the cluster for ever: past the
 * deadline it fails as one whose effect did not show. Of one that fails now and then the next look
 * may still tell, so the fault has to last.
 */
function faulty({ tries, faultySince }: StepRecord, { reason, times }: Fault, now: number): Move {
  const { deadlineMs } = times;
  const lasted = faultySince === undefined ? 0 : since(faultySince, now);
  const waited = tries === undefined ? lasted : since(tries.first, now);
  if (waited >= deadlineMs && lasted >= Math.min(deadlineMs, FAULT_MS)) {
    return { move: 'fail', reason: `${reason}, past its deadline of ${inSeconds(deadlineMs)}` };
  }
  return { move: 'wait', reason, afterMs: POLL_MS };
}

function forward({ tries }: StepRecord, { effect, times }: Postcondition, now: number): Move {
  if (effect.effect === 'there') return { move: 'advance' };
  if (effect.effect === 'failed') return { move: 'fail', reason: effect.reason };
  const late = tries !== undefined && since(tries.first, now) >= times.deadlineMs;
  // Whether it came to be is not known: to fail now could take back what has just succeeded.
  if (effect.effect === 'unknown') {
    const reason = late
      ? `${effect.reason}; it is past its deadline of ${inSeconds(times.deadlineMs)}`
      : effect.reason;
    return { move: 'wait', reason, afterMs: POLL_MS };
  }
  if (tries === undefined) return { move: 'act' };
  if (late) {
    return {
      move: 'fail',
      reason: `its effect did not show within ${inSeconds(times.deadlineMs)}, ${attempts(tries)}${lastRefusal(tries)}`,
    };
  }
  return settled(tries, times, now) ?? { move: 'act' };
}

function back(
  { tries, done, undo }: StepRecord,
  { effect, times }: Postcondition,
  now: number,
): Move {
  // An attempt whose effect was not seen may still come to it: there is nothing to take back yet.
  if (done === undefined && tries !== undefined && undo?.tries === undefined) {
    const pending = settled(tries, times, now);
    if (pending !== undefined) return pending;
  }
  if (effect.effect === 'there') return { move: undo?.tries === undefined ? 'pass' : 'undone' };
  if (effect.effect === 'failed') return { move: 'left', reason: effect.reason };
  const known = effect.effect === 'not-yet';
  if (known && undo?.tries === undefined) return { move: 'act' };
  if (undo !== undefined && since(undo.since, now) >= times.deadlineMs) {
    const why = known ? 'it is still in effect' : effect.reason;
    return { move: 'left', reason: `${why} after ${inSeconds(times.deadlineMs)}` };
  }
  if (!known) return { move: 'wait', reason: effect.reason, afterMs: POLL_MS };
  return (undo?.tries && settled(undo.tries, times, now)) ?? { move: 'act' };
}

/** Waits while the last attempt may still come to its effect. */
function settled(tries: Tries, { settleMs, deadlineMs }: StepTimes, now: number): Move | undefined {
  const left = settleMs - since(tries.last, now);
  if (left <= 0) return undefined;
  const untilDeadline = deadlineMs - since(tries.first, now);
  const afterMs = Math.min(left, POLL_MS, untilDeadline > 0 ? untilDeadline : POLL_MS);
  return { move: 'wait', reason: tries.refusal ?? LOOKED_FOR, afterMs };
}

function lastRefusal({ refusal }: Tries): string {
  return refusal === undefined ? '' : `; the last one changed nothing: ${refusal}`;
}

function since(time: string, now: number): number {
  return now - Date.parse(time);
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

function attempts({ number }: Tries): string {
  return number === 1 ? 'after one attempt' : `after ${number} attempts`;
}
