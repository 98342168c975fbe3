import { isJsonObject } from '@howdah/kube';
import type { BoundProcedure, JsonObject, PlannedStep, ProcedurePlan } from '@howdah/plugin-api';
import { toJson } from '../compose/canonical.js';
import type { EndedProcedure, RunningProcedure } from '../state/procedureRecords.js';
import { bounded } from './bounded.js';
import type { Ledger } from './ledger.js';
import type { ProcedureRequest } from './procedureRequest.js';
import { fits, RECORD_BYTES, STEPS_MOST } from './recordLimits.js';
import type { ProcedureScene } from './scene.js';
import { END_CHARACTERS } from './transitions.js';
import { procedureViews } from './views.js';

/** A request whose turn has come. */
export interface Turn {
  readonly request: ProcedureRequest;
  readonly definition: BoundProcedure;
}

/** Begins a procedure, or ends it where it is refused. Nothing is written yet. */
export function beginOne(scene: ProcedureScene, ledger: Ledger, turn: Turn): void {
  const { request, definition } = turn;
  const { id, name, createdAt, procedure } = request;
  const now = new Date(scene.clock.now()).toISOString();
  const refuse = (reason: string): void => {
    ledger.end(refused(request, reason, now));
  };
  const args = argumentsOf(request);
  if (args === undefined) return refuse('nothing was begun: the arguments are not plain data');
  const planned = planOf(scene, ledger, turn);
  if ('refused' in planned) return refuse(planned.refused);
  const record: RunningProcedure = {
    id,
    name,
    procedure,
    createdAt,
    since: now,
    exclusive: definition.exclusive,
    args,
    at: 0,
    steps: planned.plan.map(({ step, target }) =>
      target === undefined ? { step } : { step, target },
    ),
  };
  if (!fits(record)) {
    return refuse(`nothing was begun: arguments and plan have more than ${RECORD_BYTES} bytes`);
  }
  ledger.begin(record);
}

/** Without members that are undefined: those cannot be recorded. */
function argumentsOf({ args }: ProcedureRequest): JsonObject | undefined {
  try {
    const plain = toJson(args);
    return isJsonObject(plain) ? plain : undefined;
  } catch {
    return undefined;
  }
}

function planOf(
  scene: ProcedureScene,
  ledger: Ledger,
  { request, definition }: Turn,
): ProcedurePlan {
  const { procedure, args } = request;
  let planned: ProcedurePlan;
  try {
    const input = scene.inputFor(procedure, procedureViews(ledger.records));
    planned = definition.plan(input, args);
  } catch (error) {
    const what = error instanceof Error ? error.name : typeof error;
    return {
      refused: `nothing was begun: ${procedure} threw ${what} when it was asked for its plan`,
    };
  }
  if ('refused' in planned) return planned;
  const problem = problemOf(planned.plan, definition);
  return problem === undefined ? planned : { refused: `nothing was begun: ${problem}` };
}

/** What is wrong with a plan that a plugin gave. */
function problemOf(plan: readonly PlannedStep[], { steps }: BoundProcedure): string | undefined {
  if (plan.length > STEPS_MOST) {
    return `the plan has ${plan.length} steps, and ${STEPS_MOST} are allowed; do it in parts`;
  }
  const unknown = plan.find(({ step }) => !steps.some(({ id }) => id === step));
  if (unknown === undefined) return undefined;
  return `the plan names step "${unknown.step}", which the procedure has not; have the plugin mended`;
}

function refused(request: ProcedureRequest, reason: string, now: string): EndedProcedure {
  const { id, name, procedure } = request;
  return {
    id,
    name,
    procedure,
    outcome: 'failed',
    text: bounded(reason, END_CHARACTERS),
    endedAt: now,
    told: false,
  };
}
