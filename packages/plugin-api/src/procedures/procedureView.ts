import type { JsonObject } from '../json.js';

/** A procedure that runs, as contributions and people see it. */
export interface ProcedureView {
  /** `<plugin key>.<procedure id>`, e.g. `database.restart`. */
  readonly procedure: string;
  /** What asked for it: the uid of a FEPAction or of another resource. */
  readonly request: string;
  readonly args: JsonObject;
  /** The step it stands at, with its target. */
  readonly step: string;
  readonly target?: string;
  /**
   * `undoing`: it failed and takes back what it did. `stuck`: it failed past its point of no return
   * and acts no more, until the same procedure is asked for again.
   */
  readonly state: 'running' | 'undoing' | 'stuck';
  /** Why it failed. */
  readonly reason?: string;
  /** What its steps recorded so far, by step and target. */
  readonly notes: JsonObject;
}
