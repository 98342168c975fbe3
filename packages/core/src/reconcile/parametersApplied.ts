import type { Condition, Known, Member, Topology } from '@howdah/plugin-api';

/** Members that run with older values of some parameters until they restart, the primary last. */
export function waitingForRestart({ members }: Topology): readonly string[] {
  const isPrimary = ({ role }: Member): number => Number(role === 'primary');
  return members
    .filter(({ pendingRestart }) => pendingRestart)
    .toSorted((a, b) => isPrimary(a) - isPrimary(b))
    .map(({ name }) => name);
}

/** `ParametersApplied`: whether every member runs with the parameters that it was given. */
export function parametersApplied(topology: Known<Topology>): Condition {
  const type = 'ParametersApplied';
  if (!topology.known) {
    return { type, status: 'Unknown', reason: 'MembersUnknown', message: topology.reason };
  }
  const waiting = waitingForRestart(topology.value);
  if (waiting.length === 0) {
    return {
      type,
      status: 'True',
      reason: 'NoRestartPending',
      message: 'Every member runs with the parameters as they are set.',
    };
  }
  return {
    type,
    status: 'False',
    reason: 'PendingRestart',
    message:
      `${waiting.join(', ')}: changed parameters take effect when the servers are started again; ` +
      'when it is convenient, create a FEPAction of type "restart" for this cluster',
  };
}
