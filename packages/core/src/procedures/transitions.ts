import type { JsonObject } from '@howdah/plugin-api';
import type {
  EndedProcedure,
  RunningProcedure,
  StepRecord,
  Tries,
  UndoRecord,
} from '../state/procedureRecords.js';
import { bounded } from './bounded.js';
import { pastReturn } from './stateOf.js';
import { stepName } from './stepName.js';

/** Longest text about why a procedure failed. */
const REASON_CHARACTERS = 300;

/** Longest text about what could not be taken back, of each step. */
const UNDO_CHARACTERS = 120;

/** Longest text at the end of a procedure. */
export const END_CHARACTERS = 1_000;

/** The step at which a procedure stands, changed; nothing where it stands at none. */
function atStep(
  record: RunningProcedure,
  change: (step: StepRecord) => StepRecord,
): RunningProcedure {
  const steps = record.steps.map((step, index) => (index === record.at ? change(step) : step));
  return { ...record, steps };
}

/** What `prepare` answered is recorded with the step. */
export function withNotes(
  record: RunningProcedure,
  notes: JsonObject | undefined,
): RunningProcedure {
  return notes === undefined ? record : atStep(record, (step) => ({ ...step, notes }));
}

/** Whether the plugin of the step fails to tell its effect, which is recorded when it begins and ends. */
export function withFault(record: RunningProcedure, fails: boolean, now: string): RunningProcedure {
  const step = record.steps[record.at];
  if (step === undefined || record.failure !== undefined) return record;
  if (fails === (step.faultySince !== undefined)) return record;
  return atStep(record, ({ faultySince: _, ...rest }) =>
    fails ? { ...rest, faultySince: now } : rest,
  );
}

/** An attempt is about to be made: of the step, or of its undoing. */
export function attempted(record: RunningProcedure, now: string): RunningProcedure {
  return atStep(record, (step) => {
    if (record.failure === undefined) return { ...step, tries: oneMore(step.tries, now) };
    const { undo = { since: now } } = step;
    return { ...step, undo: { ...undo, tries: oneMore(undo.tries, now) } };
  });
}

function oneMore(tries: Tries | undefined, now: string): Tries {
  return { number: (tries?.number ?? 0) + 1, first: tries?.first ?? now, last: now };
}

/** The last attempt changed nothing, and said why. */
export function refused(record: RunningProcedure, reason: string): RunningProcedure {
  const refusal = bounded(reason, REASON_CHARACTERS);
  const withRefusal = (tries: Tries | undefined): Tries | undefined =>
    tries && { ...tries, refusal };
  return atStep(record, (step) =>
    record.failure === undefined || step.undo === undefined
      ? { ...step, tries: withRefusal(step.tries) }
      : { ...step, undo: { ...step.undo, tries: withRefusal(step.undo.tries) } },
  );
}

/** The effect of the step is there. */
export function advanced(record: RunningProcedure, now: string): RunningProcedure {
  return { ...atStep(record, (step) => ({ ...step, done: now })), at: record.at + 1 };
}

/** The procedure fails at the step it stands at, and takes back from there. */
export function failed(record: RunningProcedure, reason: string): RunningProcedure {
  const step = record.steps[record.at];
  const where = step === undefined ? '' : `, ${stepName(step)}`;
  const failure = `failed at step ${record.at + 1} of ${record.steps.length}${where}: ${reason}`;
  return { ...record, failure: bounded(failure, REASON_CHARACTERS) };
}

/**
 * The only attempt at the step changed nothing and will change nothing: nothing is to be undone.
 * Past a point of no return nothing is anyway, and the attempt that passed it counts, harmless or
 * not: after a crash nobody could tell.
 */
export function withoutEffect(record: RunningProcedure): RunningProcedure {
  if (pastReturn(record) !== undefined) return record;
  return atStep(record, ({ tries, ...step }) => (tries?.number === 1 ? step : { ...step, tries }));
}

/** The undoing of the step begins; its deadline counts from now. */
export function undoBegun(record: RunningProcedure, now: string): RunningProcedure {
  return atStep(record, (step) => ({ ...step, undo: step.undo ?? { since: now } }));
}

/** The undoing of the step came to its end, one way or the other. */
export function undoEnded(
  record: RunningProcedure,
  end: Required<Pick<UndoRecord, 'outcome'>> & Pick<UndoRecord, 'reason'>,
  now: string,
): RunningProcedure {
  const reason = end.reason === undefined ? {} : { reason: bounded(end.reason, UNDO_CHARACTERS) };
  const changed = atStep(record, (step) => ({
    ...step,
    undo: { ...(step.undo ?? { since: now }), outcome: end.outcome, ...reason },
  }));
  return passed(changed);
}

/** The step needs no undoing. */
export function passed(record: RunningProcedure): RunningProcedure {
  return { ...record, at: record.at - 1 };
}

/** The end of a stuck procedure: another request took its place. */
export function replacedEnd(
  record: RunningProcedure,
  { name: replacing, now }: { readonly name: string; readonly now: string },
): EndedProcedure {
  const { failure = '' } = record;
  return failedEnd(record, `${failure}. Nothing was taken back; replaced by ${replacing}.`, now);
}

/** The end of a procedure whose plugin is gone, and that somebody gave up. */
export function givenUpEnd(record: RunningProcedure, now: string): EndedProcedure {
  const { failure, plugin = '' } = record;
  const stood =
    failure ?? `it stood at step ${Math.max(record.at, 0) + 1} of ${record.steps.length}`;
  const text = `given up by hand, since plugin ${plugin} is gone: ${stood}. Nothing was taken back; a person must look.`;
  return failedEnd(record, text, now);
}

function failedEnd(
  { id, name, procedure, told }: RunningProcedure,
  text: string,
  now: string,
): EndedProcedure {
  return {
    id,
    name,
    procedure,
    outcome: 'failed',
    text: bounded(text, END_CHARACTERS),
    endedAt: now,
    told: told === true,
  };
}

/** The end of a procedure. `result` is what it tells when it succeeded. */
export function endOf(record: RunningProcedure, result: string, now: string): EndedProcedure {
  const { id, name, procedure, failure } = record;
  const text = failure === undefined ? result : `${failure}. ${undoneText(record.steps)}`.trim();
  return {
    id,
    name,
    procedure,
    outcome: failure === undefined ? 'succeeded' : 'failed',
    text: bounded(text, END_CHARACTERS),
    endedAt: now,
    told: false,
  };
}

/** What was taken back, and what was not. */
function undoneText(steps: readonly StepRecord[]): string {
  const back = steps.toReversed();
  const undone = back.filter(({ undo }) => undo?.outcome === 'undone').map(stepName);
  const left = back
    .filter(({ undo }) => undo?.outcome === 'left')
    .map((step) => `${stepName(step)} (${step.undo?.reason ?? 'for no known reason'})`);
  // What a person must do comes first: the text is cut at its end.
  return [
    ...(left.length === 0 ? [] : [`Not undone: ${left.join(', ')}; a person must look.`]),
    ...(undone.length === 0 ? [] : [`Undone: ${undone.join(', ')}.`]),
  ].join(' ');
}
