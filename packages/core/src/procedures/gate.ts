import type { BoundProcedure } from '@howdah/plugin-api';
import type { ProcedureRecords } from '../state/procedureRecords.js';
import type { ProcedureRequest, WaitingRequest } from './procedureRequest.js';
import { noRoom } from './recordLimits.js';

/** Whether a request may begin, or why it waits. */
export type Gate =
  | { readonly gate: 'open'; readonly definition: BoundProcedure }
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
  if (definition.exclusive) {
    const runs = records.running.find(({ exclusive }) => exclusive);
    const first = before.find(
      ({ request }) => procedures.get(request.procedure)?.exclusive === true,
    );
    if (runs !== undefined) return shut(`waits for ${runs.procedure} (${runs.name}), which runs`);
    if (first !== undefined) {
      return shut(
        `waits for ${first.request.procedure} (${first.request.name}), which comes first`,
      );
    }
  }
  const full = noRoom(records);
  return full === undefined ? { gate: 'open', definition } : shut(full);
}

function shut(reason: string): Gate {
  return { gate: 'shut', reason };
}
