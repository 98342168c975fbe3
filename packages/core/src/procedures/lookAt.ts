import type {
  BoundProcedureStep,
  Effect,
  HostStepRun,
  JsonObject,
  Known,
  ProcedureView,
} from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import { z } from 'zod';
import { copyJson } from '../compose/copyJson.js';
import { AnswerError } from '../host/answers.js';
import type { RunningProcedure, StepRecord } from '../state/procedureRecords.js';
import { acquit, blame } from './blame.js';
import { bounded } from './bounded.js';
import { declaredStep } from './declared.js';
import type { Observed } from './nextMove.js';
import { readEffect } from './readEffect.js';
import { fits, RECORD_BYTES } from './recordLimits.js';
import { recordedNotes } from './recordedNotes.js';
import type { ProcedureScene } from './scene.js';
import { withNotes } from './transitions.js';
import { withinTime } from './withinTime.js';

/** How long `prepare` and `isMet` may take; after that their answer is unknown. */
const QUESTION_MS = 30_000;

/** Longest reason of a `prepare` that cannot tell. */
const REASON_CHARACTERS = 300;

/** What was seen, and what `prepare` answered where the step was not tried yet. */
export interface Look {
  readonly observed: Observed;
  readonly notes?: JsonObject;
}

/** A procedure, and what runs beside it. */
export interface Stand {
  readonly record: RunningProcedure;
  readonly running: readonly ProcedureView[];
}

/** Looks at the step a procedure stands at. Changes nothing; what a plugin throws is its fault. */
export async function lookAt(scene: ProcedureScene, stand: Stand): Promise<Look> {
  const { record } = stand;
  const found = declaredOf(scene, record);
  if (found.declared === 'seen') return { observed: found.observed };
  const { step, stands } = found;
  const times = { deadlineMs: stands.deadlineMs ?? step.deadlineMs, settleMs: step.settleMs };
  const seen = (told: Told<Effect>): Observed =>
    told.told === 'answer'
      ? { seen: 'effect', effect: told.answer, times }
      : { seen: 'fault', reason: told.reason, times };
  if (record.failure !== undefined) {
    const { undo } = step;
    if (undo === undefined || stands.tries === undefined) {
      return { observed: { seen: 'nothing-to-undo' } };
    }
    const asked = `look whether step ${step.id} of ${record.procedure} is undone`;
    return {
      observed: seen(
        await ask(scene, stand, { asked, put: (run) => undo.isMet(run), read: readEffect }),
      ),
    };
  }
  const asked = `look for the effect of step ${step.id} of ${record.procedure}`;
  const effect = { asked, put: (run: HostStepRun) => step.isMet(run), read: readEffect };
  const { prepare } = step;
  if (stands.tries !== undefined || prepare === undefined) {
    return { observed: seen(await ask(scene, stand, effect)) };
  }
  const prepared = await ask(scene, stand, {
    asked: `prepare step ${step.id} of ${record.procedure}`,
    put: (run) => prepare(run),
    read: (answer) => readPrepared(answer, record),
  });
  if (prepared.told === 'fault') {
    const { thrown, reason } = prepared;
    const unfit = thrown instanceof AnswerError;
    return { observed: unfit ? { seen: 'unfit', reason } : seen(prepared) };
  }
  if (!prepared.answer.known) {
    const { reason } = prepared.answer;
    return { observed: { seen: 'effect', effect: { effect: 'unknown', reason }, times } };
  }
  const notes = prepared.answer.value;
  const noted = { ...stand, record: withNotes(record, notes) };
  return { observed: seen(await ask(scene, noted, effect)), notes };
}

type Found =
  | { readonly declared: 'seen'; readonly observed: Observed }
  | { readonly declared: 'step'; readonly step: BoundProcedureStep; readonly stands: StepRecord };

function declaredOf(scene: ProcedureScene, record: RunningProcedure): Found {
  const declared = declaredStep(scene, record);
  const stands = record.steps[record.at];
  if (declared.declared === 'gone') {
    return { declared: 'seen', observed: { seen: 'gone', reason: declared.reason } };
  }
  if (declared.declared === 'through' || stands === undefined) {
    return { declared: 'seen', observed: { seen: 'through' } };
  }
  return { declared: 'step', step: declared.step, stands };
}

/** What one step of a procedure reads just now. */
export function stepRun(
  scene: ProcedureScene,
  { record, running }: Stand,
  signal: AbortSignal,
): HostStepRun {
  const stands = record.steps[record.at];
  return {
    input: scene.inputFor(record.procedure, running),
    args: record.args,
    target: stands?.target,
    request: record.id,
    merged: scene.merged,
    notes: stands?.notes ?? {},
    recorded: recordedNotes(record.steps.slice(0, Math.max(record.at, 0))),
    signal,
  };
}

/** What a plugin told, or why it could not. */
type Told<T> =
  | { readonly told: 'answer'; readonly answer: T }
  | { readonly told: 'fault'; readonly reason: string; readonly thrown: unknown };

interface Question<T> {
  readonly asked: string;
  readonly put: (run: HostStepRun) => Promise<unknown>;
  /** Part of the question: it is the plugin that fails, if it answered with none. */
  readonly read: (answer: unknown) => T;
}

async function ask<T>(
  scene: ProcedureScene,
  stand: Stand,
  { asked, put, read }: Question<T>,
): Promise<Told<T>> {
  const { clock, signal } = scene;
  const answer = await withinTime({ clock, signal, ms: QUESTION_MS }, async (limited) =>
    read(await put(stepRun(scene, stand, limited))),
  );
  const question = { procedure: stand.record.procedure, asked };
  if (answer.answer === 'given') {
    acquit(scene, question);
    return { told: 'answer', answer: answer.value };
  }
  const { reason, thrown } = answer;
  blame(scene, question, thrown);
  return { told: 'fault', reason: `its effect cannot be told: the step ${reason}`, thrown };
}

const prepared = z.discriminatedUnion('known', [
  z.object({ known: z.literal(true), value: z.unknown() }),
  z.object({
    known: z.literal(false),
    reason: z.string().transform((text) => bounded(text, REASON_CHARACTERS)),
  }),
]);

/** What is to be recorded before a step begins. @throws AnswerError */
function readPrepared(answer: unknown, record: RunningProcedure): Known<JsonObject> {
  const read = prepared.safeParse(answer);
  if (!read.success) {
    throw new AnswerError('prepare answers { known: true, value }, or { known: false, reason }');
  }
  if (!read.data.known) return read.data;
  const value = notesOf(read.data.value);
  if (value !== undefined && fits(withNotes(record, value))) return { known: true, value };
  throw new AnswerError(
    `what it wants to record before it begins is no plain object, or makes more than ${RECORD_BYTES} bytes with the rest`,
  );
}

function notesOf(value: unknown): JsonObject | undefined {
  try {
    const notes = copyJson(value, { root: 'notes', bytes: RECORD_BYTES, reservedKeys: 'refused' });
    return isJsonObject(notes) ? notes : undefined;
  } catch {
    return undefined;
  }
}
