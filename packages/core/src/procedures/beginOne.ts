import { thrownText } from '../host/pluginFailure.js';
import { isJsonObject } from '@howdah/kube';
import type { BoundProcedure, JsonObject, ProcedurePlan } from '@howdah/plugin-api';
import { copyJson } from '../compose/copyJson.js';
import type { EndedProcedure, RunningProcedure } from '../state/procedureRecords.js';
import { acquit, blame } from './blame.js';
import { bounded } from './bounded.js';
import type { Ledger } from './ledger.js';
import type { ProcedureRequest } from './procedureRequest.js';
import { readPlan } from './readPlan.js';
import { fits, RECORD_BYTES } from './recordLimits.js';
import type { ProcedureScene } from './scene.js';
import { END_CHARACTERS, replacedEnd } from './transitions.js';
import { procedureViews } from './views.js';

/** A request whose turn has come. */
export interface Turn {
  readonly request: ProcedureRequest;
  readonly definition: BoundProcedure;
  /** The stuck procedure whose place it takes once it begins. */
  readonly replaces: RunningProcedure | undefined;
}

/** What came of a request's turn. */
export type Begun =
  | { readonly begun: 'procedure' }
  | { readonly begun: 'refused' }
  /** Its plan cannot be told yet; nothing changed. */
  | { readonly begun: 'not-yet'; readonly reason: string };

/**
 * Begins a procedure, or ends it where it is refused. Nothing is written yet: what is stuck ends in
 * the same write in which another takes its place, and stays stuck where that one is refused.
 */
export function beginOne(scene: ProcedureScene, ledger: Ledger, turn: Turn): Begun {
  const { request, definition, replaces } = turn;
  const { id, name, createdAt, procedure } = request;
  const now = new Date(scene.clock.now()).toISOString();
  const refuse = (reason: string): Begun => {
    ledger.end(refused(request, reason, now));
    return { begun: 'refused' };
  };
  const args = argumentsOf(request);
  if (args === undefined) return refuse('nothing was begun: the arguments are not plain data');
  const planned = planOf(scene, ledger, turn);
  if ('refused' in planned) return refuse(planned.refused);
  if ('notYet' in planned) return { begun: 'not-yet', reason: planned.notYet };
  const record: RunningProcedure = {
    id,
    name,
    procedure,
    ...pluginOf(scene, procedure),
    createdAt,
    since: now,
    exclusive: definition.exclusive,
    args,
    at: 0,
    ...(replaces === undefined ? {} : { replaces: replaces.name }),
    steps: planned.plan,
  };
  if (!fits(record)) {
    return refuse(`nothing was begun: arguments and plan have more than ${RECORD_BYTES} bytes`);
  }
  if (replaces !== undefined) ledger.end(replacedEnd(replaces, { name, now }));
  ledger.begin(record);
  return { begun: 'procedure' };
}

function pluginOf(
  { ownerOf }: ProcedureScene,
  procedure: string,
): Pick<RunningProcedure, 'plugin'> {
  const owner = ownerOf(procedure);
  return owner === undefined ? {} : { plugin: owner.id };
}

/** Without members that are undefined: those cannot be recorded. */
function argumentsOf({ args }: ProcedureRequest): JsonObject | undefined {
  try {
    const plain = copyJson(args, { root: 'args', reservedKeys: 'refused' });
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
  const question = { procedure, asked: `plan ${procedure}` };
  try {
    const input = scene.inputFor(procedure, procedureViews(ledger.records));
    const plan = readPlan(definition.plan(input, args), definition);
    acquit(scene, question);
    return plan;
  } catch (error) {
    const failure = blame(scene, question, error);
    return { refused: `nothing was begun: ${failure?.message ?? thrownText(error)}` };
  }
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
