import type { JsonObject } from '@howdah/plugin-api';

/** Attempts at an effect. Times are ISO 8601. */
export interface Tries {
  readonly number: number;
  readonly first: string;
  readonly last: string;
  /** Why the last one changed nothing, where that was told. */
  readonly refusal?: string | undefined;
}

/** How a step is taken back. Its deadline counts from `since`. */
export interface UndoRecord {
  readonly since: string;
  readonly tries?: Tries | undefined;
  /** `left`: it could not be taken back, and a person must look. */
  readonly outcome?: 'undone' | 'left' | undefined;
  readonly reason?: string | undefined;
}

/** A step of a plan, and what became of it so far. */
export interface StepRecord {
  readonly step: string;
  readonly target?: string | undefined;
  /** Of the plan, instead of the step's own. */
  readonly deadlineMs?: number | undefined;
  /** Of the plan: once it was tried, nothing is taken back. */
  readonly pointOfNoReturn?: true | undefined;
  /** When its effect was first seen. */
  readonly done?: string | undefined;
  /** None where the effect was there before anything was tried: then nothing is undone either. */
  readonly tries?: Tries | undefined;
  /** Since when its plugin fails to tell its effect. */
  readonly faultySince?: string | undefined;
  /** What `prepare` answered. */
  readonly notes?: JsonObject | undefined;
  readonly undo?: UndoRecord | undefined;
}

/** A procedure that runs. */
export interface RunningProcedure {
  /** Uid of the request. */
  readonly id: string;
  /** Name of the request. */
  readonly name: string;
  /** `<plugin key>.<procedure id>`. */
  readonly procedure: string;
  /** Id of the plugin that began it. */
  readonly plugin?: string | undefined;
  readonly createdAt: string;
  readonly since: string;
  /** As it was declared when the procedure began; its plugin may be gone now. */
  readonly exclusive: boolean;
  readonly args: JsonObject;
  /** Index of the step it stands at; the number of steps when all are done, -1 when all are undone. */
  readonly at: number;
  /** Name of the request it took the place of, which was stuck: it is past a point of no return. */
  readonly replaces?: string | undefined;
  /** Why it failed, with the step; from then on it takes back what it did, or is stuck. */
  readonly failure?: string | undefined;
  /** It is stuck, and whoever asked for it was answered. */
  readonly told?: true | undefined;
  readonly steps: readonly StepRecord[];
}

/** A procedure that came to its end. */
export interface EndedProcedure {
  readonly id: string;
  readonly name: string;
  readonly procedure: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly text: string;
  readonly endedAt: string;
  /** Whether whoever asked for it was answered. One that was not is never forgotten. */
  readonly told: boolean;
}

/** A request that waits, for people to read: what waits is decided anew each time. */
export interface WaitingNote {
  readonly name: string;
  readonly procedure: string;
  readonly reason: string;
}

/** All procedures of a cluster. */
export interface ProcedureRecords {
  readonly running: readonly RunningProcedure[];
  readonly waiting: readonly WaitingNote[];
  /** In the order in which they ended. */
  readonly ended: readonly EndedProcedure[];
}

/** No procedure ever ran. */
export const NO_PROCEDURES: ProcedureRecords = { running: [], waiting: [], ended: [] };
