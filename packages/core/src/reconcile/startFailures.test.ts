import type { Member, ObjectJson } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { startFailures } from './startFailures.js';

const pod = (name: string): ObjectJson => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    labels: { 'controller-revision-hash': 'one' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db-sts', uid: 'u', controller: true },
    ],
  },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
const statefulSet: ObjectJson = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db-sts' },
};

const member = (name: string, more: Partial<Member>): Member => ({
  name,
  role: 'standby',
  state: 'running',
  pendingRestart: false,
  ...more,
});

function remedies(leads: Partial<Member>): readonly string[] {
  const members = [
    member('db-sts-0', { role: 'primary', ...leads }),
    member('db-sts-1', { state: 'start failed', startFailed: true }),
  ];
  const topology = { leader: 'db-sts-0', transitions: 1, synchronous: true, members };
  const pods = [pod('db-sts-0'), pod('db-sts-1')];
  return startFailures(topology, { pods, statefulSet }).map((each) => each.remedy);
}

it('data of a standby that does not start are thrown away while a primary runs, and not while the one that leads cannot be promoted', () => {
  expect(remedies({})).toEqual(['copy']);
  expect(remedies({ notPromoted: true })).toEqual(['none']);
});
