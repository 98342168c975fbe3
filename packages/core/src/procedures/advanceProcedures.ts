import type { ObjectKey } from '@howdah/kube';
import type { ProcedureView } from '@howdah/plugin-api';
import type { EndedProcedure, RunningProcedure } from '../state/procedureRecords.js';
import type { StateStore } from '../state/stateStore.js';
import { advanceOne } from './advanceOne.js';
import { beginOne } from './beginOne.js';
import { bounded } from './bounded.js';
import { gateOf } from './gate.js';
import { openLedger } from './ledger.js';
import type { Ledger } from './ledger.js';
import { POLL_MS } from './nextMove.js';
import { inOrder } from './procedureRequest.js';
import type { ProcedureRequest, WaitingRequest } from './procedureRequest.js';
import { WAITING_MOST } from './recordLimits.js';
import type { ProcedureScene } from './scene.js';
import { stuckText } from './stateOf.js';
import { givenUpEnd } from './transitions.js';
import { procedureViews } from './views.js';

/** How soon it is looked again after somebody else wrote, or after a record could not be read. */
const CONFLICT_MS = 100;
const UNKNOWN_MS = 30_000;

/** Longest reason of a waiting request that is written down. */
const NOTE_CHARACTERS = 300;

export interface AdvanceOptions extends ProcedureScene {
  readonly store: StateStore;
  readonly cluster: ObjectKey;
  /** Ids of plugins that are gone, and whose procedures somebody gave up. */
  readonly givenUp: ReadonlySet<string>;
  /** All that are not answered yet, given anew each time. */
  readonly requests: readonly ProcedureRequest[];
}

/** A procedure that runs, and why it does not go on just now. */
export interface Standing {
  readonly record: RunningProcedure;
  readonly waits?: string;
  /** How far the effect of its step is. It moves with every look and is nowhere recorded. */
  readonly progress?: string;
}

/** A procedure that acts no more, though it goes on running. */
export interface StuckProcedure {
  readonly id: string;
  readonly text: string;
}

/** Where the procedures of a cluster stand. */
export type Advanced =
  /** What runs is not known; it is not nothing. */
  | {
      readonly state: 'unknown';
      readonly reason: string;
      readonly waiting: readonly WaitingRequest[];
      readonly retryAfterMs: number;
    }
  /**
   * Somebody else recorded something meanwhile: nothing was done on what was known here. What was
   * told before stands until the next look, which is due at once.
   */
  | {
      readonly state: 'conflict';
      readonly views: readonly ProcedureView[];
      readonly retryAfterMs: number;
    }
  | {
      readonly state: 'known';
      readonly running: readonly Standing[];
      readonly views: readonly ProcedureView[];
      /** Those whose outcome is still to be told; see `markTold`. */
      readonly ended: readonly EndedProcedure[];
      /** Those that are stuck, of which nobody was told yet; see `markTold`. */
      readonly stuck: readonly StuckProcedure[];
      /** Those that were given up just now. */
      readonly givenUp: readonly EndedProcedure[];
      readonly waiting: readonly WaitingRequest[];
      /** When it is to be looked again, whatever happens; absent while nothing goes on. */
      readonly retryAfterMs?: number;
    };

/**
 * Takes the procedures of a cluster as far as they go now: those that run, then what is asked for,
 * in order. What is answered is what was recorded.
 *
 * @throws what the store throws when it is not known whether something was written; nothing was
 * done on it, and the next look finds out.
 */
export async function advanceProcedures(options: AdvanceOptions): Promise<Advanced> {
  const opened = openLedger(options);
  if (!opened.opened) return unknown(options, opened.reason);
  const { ledger } = opened;
  const stops: Stops = { standing: new Map(), retry: [] };

  const givenUp = giveUp(options, ledger);
  for (const { id } of ledger.records.running) {
    if (!(await advance(options, { ledger, stops }, id))) return conflict(ledger);
  }
  const waiting: WaitingRequest[] = [];
  for (const request of inOrder(options.requests)) {
    if (ledger.knows(request.id)) continue;
    const { procedures } = options;
    const gate = gateOf(request, { procedures, records: ledger.records, before: waiting });
    if (gate.gate === 'shut') {
      waiting.push({ request, reason: gate.reason });
      continue;
    }
    const { definition, replaces } = gate;
    const begun = beginOne(options, ledger, { request, definition, replaces });
    if (begun.begun === 'not-yet') {
      waiting.push({ request, reason: begun.reason });
      stops.retry.push(POLL_MS);
    }
    if (begun.begun !== 'procedure') continue;
    if (!(await advance(options, { ledger, stops }, request.id))) return conflict(ledger);
  }
  ledger.note(
    waiting.slice(0, WAITING_MOST).map(({ request: { name, procedure }, reason }) => ({
      name,
      procedure,
      reason: bounded(reason, NOTE_CHARACTERS),
    })),
  );
  if ((await ledger.record()) === 'conflict') return conflict(ledger);
  return { ...known(ledger, stops, waiting), givenUp };
}

/** Ends the procedures of plugins that are gone. What was done stays: nobody knows how to take it back. */
function giveUp({ givenUp, clock }: AdvanceOptions, ledger: Ledger): readonly EndedProcedure[] {
  const now = new Date(clock.now()).toISOString();
  const ends = ledger.records.running
    .filter(({ plugin }) => plugin !== undefined && givenUp.has(plugin))
    .map((record) => givenUpEnd(record, now));
  for (const end of ends) ledger.end(end);
  return ends;
}

/** Why procedures stopped, by the id of their request, and when to look at them again. */
interface Stops {
  readonly standing: Map<string, Omit<Standing, 'record'>>;
  readonly retry: number[];
}

/** Whether one may go on to the next procedure; not when somebody else wrote. */
async function advance(
  scene: ProcedureScene,
  { ledger, stops }: { readonly ledger: Ledger; readonly stops: Stops },
  id: string,
): Promise<boolean> {
  const stop = await advanceOne(scene, ledger, id);
  if (stop.stop === 'conflict') return false;
  if (stop.stop === 'waits') {
    const { reason: waits, progress } = stop;
    stops.standing.set(id, progress === undefined ? { waits } : { waits, progress });
    stops.retry.push(stop.afterMs);
  }
  return true;
}

function unknown({ requests }: AdvanceOptions, reason: string): Advanced {
  const waiting = inOrder(requests).map((request) => ({
    request,
    reason: `it is not known what runs: ${reason}`,
  }));
  return { state: 'unknown', reason, waiting, retryAfterMs: UNKNOWN_MS };
}

function conflict({ recorded }: Ledger): Advanced {
  return { state: 'conflict', views: procedureViews(recorded), retryAfterMs: CONFLICT_MS };
}

function known(
  ledger: Ledger,
  stops: Stops,
  waiting: readonly WaitingRequest[],
): Omit<Extract<Advanced, { readonly state: 'known' }>, 'givenUp'> {
  const { running, ended } = ledger.recorded;
  return {
    state: 'known',
    running: running.map((record) => ({ record, ...stops.standing.get(record.id) })),
    views: procedureViews(ledger.recorded),
    ended: ended.filter(({ told }) => !told),
    stuck: running.flatMap((record) => {
      const text = stuckText(record);
      return text === undefined || record.told === true ? [] : [{ id: record.id, text }];
    }),
    waiting,
    ...(stops.retry.length === 0 ? {} : { retryAfterMs: Math.min(...stops.retry) }),
  };
}
