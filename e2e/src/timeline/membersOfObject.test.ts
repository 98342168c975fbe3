import { expect, it } from 'vitest';
import { lockMember, selectedMembers, usableMembers } from './membersOfObject.js';

const endpoint = (name: string, conditions: Record<string, boolean>): unknown => ({
  targetRef: { name },
  conditions,
});

it('finds the one pod that a Service selects by name', () => {
  const selector = { 'statefulset.kubernetes.io/pod-name': 'x-sts-0' };

  expect(selectedMembers({ spec: { selector } })).toEqual(['x-sts-0']);
  expect(selectedMembers({ spec: { selector: { role: 'master' } } })).toEqual([]);
});

it('counts ready endpoints, and draining ones only when none is ready', () => {
  const ready = endpoint('a', { ready: true, serving: true, terminating: false });
  const draining = endpoint('b', { ready: false, serving: true, terminating: true });
  const dead = endpoint('c', { ready: false, serving: false, terminating: false });

  expect(usableMembers([ready, draining, dead])).toEqual(['a']);
  expect(usableMembers([draining, dead])).toEqual(['b']);
  expect(usableMembers([dead])).toEqual([]);
});

it('reads the holder of the lock, and nobody from an empty one', () => {
  expect(lockMember({ metadata: { annotations: { leader: 'a' } } })).toEqual(['a']);
  expect(lockMember({ metadata: { annotations: { leader: '' } } })).toEqual([]);
});
