import type { JsonObject } from '@howdah/plugin-api';
import { compareText } from '../compose/canonical.js';

/** Somebody asks for a procedure, by a FEPAction or the like. */
export interface ProcedureRequest {
  /** Uid of the asking resource: the same one is never begun twice. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** `<plugin key>.<procedure id>`. */
  readonly procedure: string;
  readonly args: JsonObject;
}

/** A request that was not begun yet, and why. */
export interface WaitingRequest {
  readonly request: ProcedureRequest;
  readonly reason: string;
}

/** Requests in the order in which they are begun: the older first, by name where that is equal, as `kubectl get` lists them. */
export function inOrder(requests: readonly ProcedureRequest[]): readonly ProcedureRequest[] {
  return requests.toSorted(
    (a, b) =>
      timeOf(a) - timeOf(b) ||
      compareText(a.createdAt, b.createdAt) ||
      compareText(a.name, b.name) ||
      compareText(a.id, b.id),
  );
}

/** Kubernetes writes no fractions of a second, others do: texts alone would not compare. */
function timeOf({ createdAt }: ProcedureRequest): number {
  const time = Date.parse(createdAt);
  return Number.isNaN(time) ? 0 : time;
}
