import type { Condition } from '@howdah/plugin-api';
import type { ActionsTurn } from '../actions/settleActions.js';

/** `ProcedureRunning`: which procedures run, at which step, and what waits for them. */
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
  const running = advanced.running.length > 0;
  return [{ type, status: 'True', reason: running ? 'Running' : 'Waiting', message }];
}
