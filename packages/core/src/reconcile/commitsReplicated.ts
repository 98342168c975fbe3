import type { Condition, Known, Topology } from '@howdah/plugin-api';

/**
 * `CommitsReplicated`: whether a commit that was acknowledged is on two members. Without a standby
 * that could confirm, commits go on and are the primary's alone (F12): a person must be told.
 */
export function commitsReplicated(topology: Known<Topology>): Condition {
  const type = 'CommitsReplicated';
  if (!topology.known) {
    return { type, status: 'Unknown', reason: 'MembersUnknown', message: topology.reason };
  }
  const { synchronous, members } = topology.value;
  if (!synchronous) {
    return {
      type,
      status: 'False',
      reason: 'Asynchronous',
      message:
        'Nobody waits for a standby: a failover may lose the last commits. spec.fep.syncMode "on" has one confirm each of them.',
    };
  }
  const confirming = members.filter(({ role }) => role === 'sync-standby').map(({ name }) => name);
  if (confirming.length === 0) {
    return {
      type,
      status: 'False',
      reason: 'NoSynchronousStandby',
      message:
        'No standby confirms commits: they go on, and are on the primary alone until one streams again. No standby takes the lead meanwhile.',
    };
  }
  return {
    type,
    status: 'True',
    reason: 'StandbyConfirms',
    message: `Each commit is confirmed by ${confirming.join(', ')} before it is acknowledged.`,
  };
}
