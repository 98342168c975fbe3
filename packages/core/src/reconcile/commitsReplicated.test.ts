import type { Known, Member, Topology } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { commitsReplicated } from './commitsReplicated.js';

const member = (name: string, role: Member['role']): Member => ({
  name,
  role,
  state: 'running',
  pendingRestart: false,
});

const topology = (synchronous: boolean, standby: Member['role']): Known<Topology> => ({
  known: true,
  value: {
    leader: 'x-sts-0',
    transitions: 1,
    synchronous,
    members: [member('x-sts-0', 'primary'), member('x-sts-1', standby)],
  },
});

it.each([
  ['a standby confirms', topology(true, 'sync-standby'), 'True StandbyConfirms'],
  ['F12: none is left that could', topology(true, 'unknown'), 'False NoSynchronousStandby'],
  ['nobody is waited for', topology(false, 'standby'), 'False Asynchronous'],
  ['nobody knows', { known: false, reason: 'no lock' } as const, 'Unknown MembersUnknown'],
])('tells whether commits are on two members: %s', (_, given, expected) => {
  const { status, reason } = commitsReplicated(given);
  expect(`${status} ${reason}`).toBe(expected);
});
