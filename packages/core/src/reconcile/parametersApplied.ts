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
  const [first] = waiting;
  if (first === undefined) {
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
      `${waiting.join(', ')}: changed parameters take effect at a restart; when it is convenient, ` +
      `restart them in this order, each once the one before is ready: "kubectl delete pod ${first}"`,
  };
}
