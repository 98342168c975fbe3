import type { Member } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import type { MemberPod } from '../reconcile/observedMembers.js';
import { podRestartPlan } from './podRestartPlan.js';

const pod = (ordinal: number, ready = true): MemberPod => ({
  name: `db-${ordinal}`,
  ordinal,
  ready,
  terminating: false,
  started: true,
});
const member = (name: string, role: Member['role']): Member => ({
  name,
  role,
  state: 'running',
  pendingRestart: false,
});
const members = [
  member('db-0', 'primary'),
  member('db-1', 'sync-standby'),
  member('db-2', 'standby'),
];
const topology = { leader: 'db-0', transitions: 1, synchronous: true, members };

it('a standby that is not ready goes before those that are: they stay while it is down', () => {
  expect(podRestartPlan([pod(0), pod(1, false), pod(2)], { known: true, value: topology })).toEqual(
    {
      plan: [
        { step: 'replace-pod', target: 'db-1' },
        { step: 'replace-pod', target: 'db-2' },
        { step: 'hand-over', target: 'db-0' },
        { step: 'replace-pod', target: 'db-0' },
      ],
    },
  );
});
