import type {
  BoundProcedureStep,
  Effect,
  HostStepRun,
  JsonObject,
  Known,
  ProcedureView,
} from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import { toJson } from '../compose/canonical.js';
import type { RunningProcedure, StepRecord } from '../state/procedureRecords.js';
import { declaredStep } from './declared.js';
import type { Observed } from './nextMove.js';
import { readEffect } from './readEffect.js';
import { fits, RECORD_BYTES } from './recordLimits.js';
import { recordedNotes } from './recordedNotes.js';
import type { ProcedureScene } from './scene.js';
import { withNotes } from './transitions.js';
import { withinTime } from './withinTime.js';
import type { Answer } from './withinTime.js';

/** How long `prepare` and `isMet` may take; after that their answer is unknown. */
const QUESTION_MS = 30_000;

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

/** Looks at the step a procedure stands at. Changes nothing; what a plugin throws is unknown. */
export async function lookAt(scene: ProcedureScene, stand: Stand): Promise<Look> {
  const { record } = stand;
  const found = declaredOf(scene, record);
  if (found.declared === 'seen') return { observed: found.observed };
  const { step, stands } = found;
  const times = { deadlineMs: stands.deadlineMs ?? step.deadlineMs, settleMs: step.settleMs };
  const seen = (effect: Effect): Observed => ({ seen: 'effect', effect, times });
  if (record.failure !== undefined) {
    const { undo } = step;
    if (undo === undefined || stands.tries === undefined) {
      return { observed: { seen: 'nothing-to-undo' } };
    }
    return { observed: seen(await effectOf(scene, stand, (run) => undo.isMet(run))) };
  }
  const prepared = stands.tries === undefined ? await prepare(scene, stand, step) : undefined;
  if (prepared === undefined) {
    return { observed: seen(await effectOf(scene, stand, (run) => step.isMet(run))) };
  }
  if (!prepared.known) return { observed: seen({ effect: 'unknown', reason: prepared.reason }) };
  const notes = notesOf(prepared.value);
  const noted = withNotes(record, notes);
  if (notes === undefined || !fits(noted)) return { observed: unfit };
  const effect = await effectOf(scene, { ...stand, record: noted }, (run) => step.isMet(run));
  return { observed: seen(effect), notes };
}

const unfit: Observed = {
  seen: 'unfit',
  reason: `what it wants to record before it begins is no plain object, or makes more than ${RECORD_BYTES} bytes with the rest`,
};

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

/** What the postcondition finds; unknown where the plugin cannot say. */
async function effectOf(
  scene: ProcedureScene,
  stand: Stand,
  question: (run: HostStepRun) => Promise<Effect>,
): Promise<Effect> {
  const answer = await ask(scene, stand, async (run) => readEffect(await question(run)));
  if (answer.answer === 'given') return answer.value;
  return { effect: 'unknown', reason: untold(answer.reason) };
}

function untold(reason: string): string {
  return `its effect cannot be told: the step ${reason}`;
}

/** What is read of the answer is read while it is the plugin that fails, if it is no answer. */
function ask<T>(
  scene: ProcedureScene,
  stand: Stand,
  question: (run: HostStepRun) => Promise<T>,
): Promise<Answer<T>> {
  const { clock, signal } = scene;
  return withinTime({ clock, signal, ms: QUESTION_MS }, (limited) =>
    question(stepRun(scene, stand, limited)),
  );
}

async function prepare(
  scene: ProcedureScene,
  stand: Stand,
  step: BoundProcedureStep,
): Promise<Known<JsonObject> | undefined> {
  const question = step.prepare;
  if (question === undefined) return undefined;
  const answer = await ask(scene, stand, async (run): Promise<Known<JsonObject>> => {
    const known = await question(run);
    return known.known ? known : { known: false, reason: known.reason };
  });
  return answer.answer === 'given' ? answer.value : { known: false, reason: untold(answer.reason) };
}

function notesOf(value: unknown): JsonObject | undefined {
  try {
    const notes = toJson(value);
    return isJsonObject(notes) ? notes : undefined;
  } catch {
    return undefined;
  }
}
