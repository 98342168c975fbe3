import type { Condition } from '@howdah/plugin-api';
import type { ActionsTurn } from '../actions/settleActions.js';
import type { Standing } from '../procedures/advanceProcedures.js';
import { stateOf } from '../procedures/stateOf.js';

/** `ProcedureRunning`: which procedures run or are stuck, at which step, and what waits for them. */
export function procedureCondition({ advanced, message }: ActionsTurn): readonly Condition[] {
  const type = 'ProcedureRunning';
  // Somebody wrote meanwhile: what was told before stands until the next look.
  if (advanced.state === 'conflict' || message === undefined) return [];
  if (advanced.state === 'unknown') {
    return [{ type, status: 'Unknown', reason: 'StateUnknown', message }];
  }
  if (advanced.running.length === 0 && advanced.waiting.length === 0) {
    return [{ type, status: 'False', reason: 'NothingRuns', message: 'No procedure runs.' }];
  }
  return [{ type, status: 'True', reason: reasonOf(advanced.running), message }];
}

/** Of several the one that a person must look at. */
function reasonOf(running: readonly Standing[]): 'Stuck' | 'Running' | 'Waiting' {
  if (running.some(({ record }) => stateOf(record) === 'stuck')) return 'Stuck';
  return running.length > 0 ? 'Running' : 'Waiting';
}
