import type { Condition, PluginInput } from '@howdah/plugin-api';
import type { HaSpec } from './spec/haSpec.js';
import { observedLock } from './topology/topology.js';

/** `HaLeaderElected`: whether a member holds the lock. */
export function conditions(input: PluginInput<HaSpec>): readonly Condition[] {
  const lock = observedLock(input.observed, input.cluster);
  const type = 'HaLeaderElected';
  if (!lock.known)
    return [{ type, status: 'Unknown', reason: 'LockUnknown', message: lock.reason }];
  const { leader } = lock.value;
  return leader === undefined
    ? [{ type, status: 'False', reason: 'LockFree', message: 'no member holds the lock' }]
    : [{ type, status: 'True', reason: 'LockHeld', message: `${leader} holds the lock` }];
}
