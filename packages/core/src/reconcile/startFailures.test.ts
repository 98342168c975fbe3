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

/** A claim of the member that does not start. */
const claim = (asked: string): ObjectJson => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'fep-data-volume-db-sts-1' },
  spec: { resources: { requests: { storage: asked } } },
  status: { capacity: { storage: '1Gi' } },
});

function remedies(leads: Partial<Member>, asked = '1Gi'): readonly string[] {
  const members = [
    member('db-sts-0', { role: 'primary', ...leads }),
    member('db-sts-1', { state: 'start failed', startFailed: true }),
  ];
  const topology = { leader: 'db-sts-0', transitions: 1, synchronous: true, members };
  const pods = [pod('db-sts-0'), pod('db-sts-1')];
  return startFailures(topology, { pods, statefulSet, persistentVolumeClaims: [claim(asked)] }).map(
    (each) => each.remedy,
  );
}

it('data of a standby that does not start are thrown away while a primary runs, and not while the one that leads cannot be promoted', () => {
  expect(remedies({})).toEqual(['copy']);
  expect(remedies({ notPromoted: true })).toEqual(['none']);
});

it('data of a standby whose volume is to grow stay: what keeps it from starting may be that it is full', () => {
  expect(remedies({}, '2Gi')).toEqual(['none']);
  expect(remedies({}, '1024Mi')).toEqual(['copy']);
});
