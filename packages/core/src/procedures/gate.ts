import type { BoundProcedure } from '@howdah/plugin-api';
import type { ProcedureRecords, RunningProcedure } from '../state/procedureRecords.js';
import type { ProcedureRequest, WaitingRequest } from './procedureRequest.js';
import { noRoom } from './recordLimits.js';
import { stateOf, stuckText } from './stateOf.js';

/** Whether a request may begin, or why it waits. */
export type Gate =
  | {
      readonly gate: 'open';
      readonly definition: BoundProcedure;
      /** The stuck one whose place it takes. */
      readonly replaces?: RunningProcedure;
    }
  | { readonly gate: 'shut'; readonly reason: string };

/** What stands in the way of requests. */
export interface Queue {
  readonly procedures: ReadonlyMap<string, BoundProcedure>;
  readonly records: ProcedureRecords;
  /** Those before it, in their order, that wait already. */
  readonly before: readonly WaitingRequest[];
}

/** Decides about the next request in order. Pure. */
export function gateOf({ procedure }: ProcedureRequest, queue: Queue): Gate {
  const { procedures, records, before } = queue;
  const definition = procedures.get(procedure);
  if (definition === undefined) {
    return shut(`no plugin brings ${procedure} now; install the plugin, or withdraw the request`);
  }
  const replaces = records.running.find(
    (each) => each.procedure === procedure && stateOf(each) === 'stuck',
  );
  const beside = { ...records, running: records.running.filter((each) => each !== replaces) };
  if (definition.exclusive) {
    const runs = beside.running.find(({ exclusive }) => exclusive);
    // Who waits for the stuck one waits for whatever takes its place as well.
    const first = before.find(({ request }) =>
      replaces?.exclusive === true
        ? request.procedure === procedure
        : procedures.get(request.procedure)?.exclusive === true,
    );
    if (runs !== undefined) return shut(waitsFor(runs));
    if (first !== undefined) {
      return shut(
        `waits for ${first.request.procedure} (${first.request.name}), which comes first`,
      );
    }
  }
  const full = noRoom(beside);
  if (full !== undefined) return shut(full);
  return { gate: 'open', definition, ...(replaces === undefined ? {} : { replaces }) };
}

function waitsFor(record: RunningProcedure): string {
  const stuck = stuckText(record);
  const how = stuck === undefined ? 'which runs' : `which is stuck: ${stuck}`;
  return `waits for ${record.procedure} (${record.name}), ${how}`;
}

function shut(reason: string): Gate {
  return { gate: 'shut', reason };
}
