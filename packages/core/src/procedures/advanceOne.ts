import { AnswerError } from '../host/answers.js';
import type { RunningProcedure } from '../state/procedureRecords.js';
import { acquit, blame } from './blame.js';
import { bounded } from './bounded.js';
import type { Ledger } from './ledger.js';
import { lookAt } from './lookAt.js';
import type { Look, Stand } from './lookAt.js';
import { makeAttempt } from './makeAttempt.js';
import { nextMove } from './nextMove.js';
import type { Move, Observed } from './nextMove.js';
import type { ProcedureScene } from './scene.js';
import { stateOf } from './stateOf.js';
import {
  advanced,
  attempted,
  END_CHARACTERS,
  endOf,
  failed,
  passed,
  refused,
  undoBegun,
  undoEnded,
  withFault,
  withNotes,
  withoutEffect,
} from './transitions.js';
import { procedureViews } from './views.js';

/** How late after its record an attempt may be made at least; see `tooLate`. */
const LATE_MS = 5_000;

/** How many moves one procedure makes at a time; the rest of the cluster has its turn then. */
const MOVES_MOST = 200;

/** Where a procedure came to a stop for now. */
export type Stop =
  | {
      readonly stop: 'waits';
      readonly reason: string;
      readonly afterMs: number;
      /** How far the effect is. It moves: it is shown, and never recorded. */
      readonly progress?: string;
    }
  | { readonly stop: 'ended' }
  /** It acts no more, whatever is seen; only another request ends it. */
  | { readonly stop: 'stuck' }
  /** Somebody else recorded something: nothing was done on what is known here. */
  | { readonly stop: 'conflict' };

/** What goes on: the next move is looked for at once. */
const GOES_ON = undefined;

/** Moves one procedure on until it has to wait. */
export async function advanceOne(scene: ProcedureScene, ledger: Ledger, id: string): Promise<Stop> {
  for (let moves = 0; moves < MOVES_MOST; moves += 1) {
    const record = ledger.find(id);
    if (record === undefined) return { stop: 'ended' };
    if (stateOf(record) === 'stuck') return { stop: 'stuck' };
    const look = await lookAt(scene, standOf(ledger, record));
    const now = scene.clock.now();
    const fails = look.observed.seen === 'fault';
    const known = withFault(record, fails, new Date(now).toISOString());
    if (known !== record) ledger.put(known);
    const move = nextMove(known, look.observed, now);
    const stop = await make(move, { scene, ledger, record: known, look });
    if (stop !== GOES_ON) return stop;
  }
  return { stop: 'waits', reason: 'it goes on in a moment', afterMs: 0 };
}

interface Turn {
  readonly scene: ProcedureScene;
  readonly ledger: Ledger;
  readonly record: RunningProcedure;
  readonly look: Look;
}

async function make(move: Move, turn: Turn): Promise<Stop | typeof GOES_ON> {
  const { scene, ledger, record, look } = turn;
  const now = new Date(scene.clock.now()).toISOString();
  switch (move.move) {
    case 'wait':
      if (record.failure !== undefined && isAsked(look.observed)) {
        ledger.put(undoBegun(record, now));
      }
      return {
        stop: 'waits',
        reason: move.reason,
        afterMs: move.afterMs,
        ...progressIn(look.observed),
      };
    case 'act':
      return act(turn, attempted(withNotes(record, look.notes), now));
    case 'advance':
      ledger.put(advanced(withNotes(record, look.notes), now));
      return GOES_ON;
    case 'pass':
      ledger.put(passed(record));
      return GOES_ON;
    case 'fail':
      ledger.put(failed(record, move.reason));
      return GOES_ON;
    case 'undone':
      ledger.put(undoEnded(record, { outcome: 'undone' }, now));
      return GOES_ON;
    case 'left':
      ledger.put(undoEnded(record, { outcome: 'left', reason: move.reason }, now));
      return GOES_ON;
    case 'end':
      ledger.end(endOf(record, resultOf(turn), now));
      return { stop: 'ended' };
  }
}

/** Whether the undoing was looked at: its deadline counts from then. */
function isAsked({ seen }: Observed): boolean {
  return seen === 'effect' || seen === 'fault';
}

function progressIn(observed: Observed): { readonly progress?: string } {
  if (observed.seen !== 'effect' || observed.effect.effect !== 'not-yet') return {};
  const { progress } = observed.effect;
  return progress === undefined ? {} : { progress };
}

/** Records, and only then acts. */
async function act(
  { scene, ledger }: Turn,
  next: RunningProcedure,
): Promise<Stop | typeof GOES_ON> {
  const recordedAt = scene.clock.monotonic();
  ledger.put(next);
  if ((await ledger.record()) === 'conflict') return { stop: 'conflict' };
  scene.signal.throwIfAborted();
  if (tooLate(scene, next, scene.clock.monotonic() - recordedAt)) return GOES_ON;
  const outcome = await makeAttempt(scene, standOf(ledger, next));
  const now = new Date(scene.clock.now()).toISOString();
  const taking = next.failure !== undefined;
  switch (outcome.attempt) {
    case 'made':
      return GOES_ON;
    case 'refused':
      ledger.put(refused(next, outcome.reason));
      return GOES_ON;
    case 'unobservable':
      ledger.put(taking ? undoEnded(next, { outcome: 'undone' }, now) : advanced(next, now));
      return GOES_ON;
    case 'impossible': {
      const { reason } = outcome;
      ledger.put(
        taking
          ? undoEnded(next, { outcome: 'left', reason }, now)
          : failed(withoutEffect(next), reason),
      );
      return GOES_ON;
    }
  }
}

/**
 * Whether a process slept so long between record and act that another operator may have come to
 * the same attempt meanwhile, the effect of this one being overdue. Then it looks again.
 */
function tooLate(scene: ProcedureScene, record: RunningProcedure, ms: number): boolean {
  const stands = record.steps[record.at]?.step;
  const step = scene.procedures.get(record.procedure)?.steps.find(({ id }) => id === stands);
  return ms >= Math.max(step?.settleMs ?? 0, LATE_MS);
}

/** What a procedure tells at its end. Of one that cannot say it, that it succeeded is enough. */
function resultOf({ scene, ledger, record }: Turn): string {
  if (record.failure !== undefined) return '';
  const { procedure } = record;
  const question = { procedure, asked: `tell the result of ${procedure}` };
  try {
    const { running } = standOf(ledger, record);
    const input = scene.inputFor(record.procedure, running);
    const result = scene.procedures.get(record.procedure)?.result(input, record.args) ?? '';
    const text = bounded(readResult(result), END_CHARACTERS);
    acquit(scene, question);
    return text;
  } catch (error) {
    blame(scene, question, error);
    return '';
  }
}

/** @throws AnswerError */
function readResult(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  throw new AnswerError('result answers a text');
}

function standOf(ledger: Ledger, record: RunningProcedure): Stand {
  return { record, running: procedureViews(ledger.records) };
}
