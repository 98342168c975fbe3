import type { Condition } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { conditionsOf, invalidManifest, refusalOf, refusedConditions } from './clusterState.js';
import type { ClusterState } from './clusterState.js';
import type { MemberPod } from './observedMembers.js';

const pod = (ordinal: number, more: Partial<MemberPod> = {}): MemberPod => ({
  name: `x-sts-${ordinal}`,
  ordinal,
  ready: true,
  terminating: false,
  started: true,
  revision: 'new',
  ...more,
});

const inOrder: ClusterState = {
  wanted: 2,
  members: [pod(0), pod(1)],
  topology: {
    known: true,
    value: { leader: 'x-sts-0', transitions: 0, synchronous: false, members: [] },
  },
  troubles: [],
  waiting: [],
  databaseInOrder: true,
  updateRevision: 'new',
};

const noLeader: ClusterState = {
  ...inOrder,
  topology: { known: true, value: { transitions: 0, synchronous: false, members: [] } },
};
const unknown: ClusterState = {
  ...inOrder,
  topology: { known: false, reason: 'there is no lock yet' },
};
/** As when its disk is full: Patroni cannot promote it. */
const standby: ClusterState = {
  ...inOrder,
  topology: {
    known: true,
    value: {
      leader: 'x-sts-0',
      transitions: 0,
      synchronous: false,
      members: [
        {
          name: 'x-sts-0',
          role: 'primary',
          state: 'running',
          pendingRestart: false,
          notPromoted: true,
        },
      ],
    },
  },
};
const trouble = { pod: 'x-sts-1', reason: 'CrashLoopBackOff', message: 'back-off' };

const brief = ({ type, status, reason }: Condition): string => `${type} ${status} ${reason}`;

const told = (state: ClusterState, type: string): Condition | undefined =>
  conditionsOf(state).find((condition) => condition.type === type);

describe('the conditions of a cluster', () => {
  it('in order are these, among others', () => {
    expect(conditionsOf(inOrder).map(brief)).toEqual(
      expect.arrayContaining([
        'Ready True AllMembersReady',
        'Available True PrimaryReady',
        'Progressing False AsSpecified',
        'Degraded False NoTrouble',
        'PodsUpToDate True AllCurrent',
      ]),
    );
  });

  it.each([
    [
      'a member in trouble',
      { ...inOrder, members: [pod(0), pod(1, { ready: false })], troubles: [trouble] },
      'False CrashLoopBackOff',
    ],
    ['nobody who leads', noLeader, 'False NoPrimary'],
    ['nobody known to lead', unknown, 'Unknown NoPrimary'],
    ['a leader whose server is a standby', standby, 'False NoPrimary'],
    [
      'a member that is not ready',
      { ...inOrder, members: [pod(0), pod(1, { ready: false })] },
      'False MembersNotReady',
    ],
    [
      'a member that is on its way out',
      { ...inOrder, members: [pod(0), pod(1, { terminating: true })] },
      'False MembersNotReady',
    ],
    ['a member too few', { ...inOrder, members: [pod(0)] }, 'False MembersNotReady'],
    [
      'a member too many that is not ready',
      { ...inOrder, members: [pod(0), pod(1), pod(2, { ready: false })] },
      'False MembersNotReady',
    ],
    ['roles yet to be made', { ...inOrder, databaseInOrder: false }, 'False Configuring'],
    ['a step that waits', { ...inOrder, waiting: ['for the moon'] }, 'False Configuring'],
    ['a trouble that costs no member', { ...inOrder, troubles: [trouble] }, 'True AllMembersReady'],
  ])('with %s: Ready is told so', (_, state, expected) => {
    const ready = told(state, 'Ready');
    expect(`${ready?.status ?? ''} ${ready?.reason ?? ''}`).toBe(expected);
  });

  it.each([
    ['nobody leads', noLeader, 'False NoPrimary'],
    ['it is not known who leads', unknown, 'Unknown NoPrimary'],
    [
      'the leader is not ready',
      { ...inOrder, members: [pod(0, { ready: false }), pod(1)] },
      'False PrimaryNotReady',
    ],
    ['its server is a standby', standby, 'False PrimaryNotReady'],
    ['the leader has no pod', { ...inOrder, members: [pod(1)] }, 'False PrimaryNotReady'],
    ['a replica is missing', { ...inOrder, members: [pod(0)] }, 'True PrimaryReady'],
  ])('while %s: Available is told so', (_, state, expected) => {
    const available = told(state, 'Available');
    expect(`${available?.status ?? ''} ${available?.reason ?? ''}`).toBe(expected);
  });

  it('what is waited for is what Ready and Progressing say', () => {
    const state = { ...inOrder, waiting: ['for the moon', 'for the sun'] };

    expect(told(state, 'Ready')?.message).toBe('for the moon\nfor the sun');
    expect(told(state, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'Waiting',
      message: 'for the moon\nfor the sun',
    });
  });

  it('every trouble is in Degraded, within the length the API server takes', () => {
    const troubles = Array.from({ length: 100 }, () => trouble);
    const degraded = told({ ...inOrder, troubles }, 'Degraded');

    expect(degraded).toMatchObject({ status: 'True', reason: 'CrashLoopBackOff' });
    expect(degraded?.message).toContain('x-sts-1: CrashLoopBackOff: back-off\nx-sts-1: Crash');
    expect(degraded?.message).toHaveLength(1024);
  });

  it('pods of an older template are named; where nothing is known of revisions, none is', () => {
    const members = [pod(0, { revision: 'old' }), pod(1)];
    const { updateRevision: _, ...unseen } = inOrder;

    expect(told({ ...inOrder, members }, 'PodsUpToDate')).toMatchObject({
      status: 'False',
      message: expect.stringMatching(/^x-sts-0: made from an older template/),
    });
    expect(told({ ...unseen, members }, 'PodsUpToDate')?.status).toBe('True');
  });
});

describe('a refusal', () => {
  const problem = { path: 'spec.fep.ttl', message: 'is too short' };

  it('is made of conflicts, and of findings that are errors', () => {
    const warning = {
      severity: 'warning',
      code: 'W',
      path: 'spec',
      message: 'never mind',
    } as const;
    const error = { severity: 'error', code: 'E', ...problem } as const;

    expect(refusalOf([])).toBeUndefined();
    expect(invalidManifest([warning])).toBeUndefined();
    expect(invalidManifest([warning, error])).toEqual({
      reason: 'InvalidManifest',
      problems: [error],
    });
  });

  it('is told in Ready and Progressing only: what runs goes on, so nothing is said of that', () => {
    const problems = [problem, { path: 'spec.fep.x', message: 'is no field' }];

    expect(refusedConditions({ reason: 'InvalidManifest', problems })).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'InvalidManifest',
        message: 'spec.fep.ttl: is too short\nspec.fep.x: is no field',
      },
      {
        type: 'Progressing',
        status: 'False',
        reason: 'InvalidManifest',
        message: 'Nothing is changed until the manifest is corrected.',
      },
    ]);
  });
});
