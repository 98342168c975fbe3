import type { Known, Member, Topology } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { decideReplicas } from './decideReplicas.js';

const UNKNOWN: Known<Topology> = { known: false, reason: 'there is no lock yet' };

const member = (ordinal: number, role: Member['role'], state = 'streaming'): Member => ({
  name: `x-sts-${ordinal}`,
  role,
  state,
  pendingRestart: false,
});

const led = (leader: string | undefined, ...members: readonly Member[]): Known<Topology> => ({
  known: true,
  value: {
    transitions: 4,
    synchronous: false,
    members,
    ...(leader === undefined ? {} : { leader }),
  },
});

const decide = (wanted: number, current: number | undefined, topology: Known<Topology>) =>
  decideReplicas({ statefulSet: 'x-sts', wanted, current, topology });

describe('how many members there are to be', () => {
  it.each([
    { name: 'a new cluster', wanted: 3, current: undefined, topology: UNKNOWN },
    { name: 'as many as there are', wanted: 3, current: 3, topology: UNKNOWN },
    { name: 'more than there are', wanted: 5, current: 3, topology: UNKNOWN },
    { name: 'fewer, and the primary stays', wanted: 2, current: 3, topology: led('x-sts-0') },
    { name: 'fewer, and the primary is the last', wanted: 2, current: 3, topology: led('x-sts-1') },
  ])('$name: as wanted', ({ wanted, current, topology }) => {
    expect(decide(wanted, current, topology)).toEqual({ decision: 'apply', replicas: wanted });
  });

  it('fewer while it is not known who leads: nobody goes, and the reason is told', () => {
    expect(decide(2, 3, UNKNOWN)).toEqual({
      decision: 'hold',
      replicas: 3,
      reason: 'the cluster shrinks to 2 once it is known who leads: there is no lock yet',
    });
  });

  it('fewer while nobody leads: nobody goes', () => {
    expect(decide(2, 3, led(undefined, member(0, 'standby')))).toEqual({
      decision: 'hold',
      replicas: 3,
      reason: 'the cluster shrinks to 2 once it is known who leads',
    });
  });

  it.each([
    ['the one that confirms commits', [member(0, 'standby'), member(1, 'sync-standby')], 1],
    ['a standby where none confirms', [member(0, 'unknown'), member(1, 'standby')], 1],
    [
      'the one that confirms first, though it goes as well',
      [member(0, 'standby'), member(2, 'sync-standby')],
      2,
    ],
    ['a healthy one', [member(0, 'standby', 'stopped'), member(1, 'standby', 'running')], 1],
  ])('the primary would go: the lead moves to %s first', (_, others, to) => {
    expect(decide(2, 4, led('x-sts-3', ...others))).toEqual({
      decision: 'switchover-first',
      replicas: 4,
      from: 'x-sts-3',
      to: `x-sts-${to}`,
    });
  });

  it('those above the primary go first where one of them confirms: another one confirms then', () => {
    const topology = led('x-sts-1', member(0, 'standby'), member(2, 'sync-standby'));

    expect(decide(1, 3, topology)).toEqual({ decision: 'apply', replicas: 2 });
  });

  it('whoever leads and whoever confirms, the cluster gets as small as it is wanted', () => {
    const starts = [0, 1, 2, 3].flatMap((leader) =>
      [0, 1, 2, 3].flatMap((confirms) => (leader === confirms ? [] : [{ leader, confirms }])),
    );

    expect(starts.map(shrink)).toEqual(starts.map(() => ({ replicas: 1, leader: 0, refused: [] })));
  });

  it.each([
    ['none that stays is a standby', [member(0, 'unknown'), member(2, 'standby')]],
    [
      'those that stay are not healthy',
      [member(0, 'standby', 'starting'), member(1, 'standby', '')],
    ],
    ['nothing is known of them', []],
  ])('the primary would go and %s: nobody goes', (_, others) => {
    expect(decide(2, 4, led('x-sts-3', ...others))).toMatchObject({
      decision: 'hold',
      replicas: 4,
    });
  });

  it('a leader that is no member of the StatefulSet is not taken for one that stays', () => {
    expect(decide(2, 3, led('other-0', member(0, 'standby')))).toMatchObject({
      decision: 'switchover-first',
      to: 'x-sts-0',
    });
  });
});

/** Four members become one, with a Patroni that lets nobody take over but who confirms commits. */
function shrink(start: { readonly leader: number; readonly confirms: number }) {
  let { leader, confirms } = start;
  let replicas = 4;
  const refused: string[] = [];
  for (let round = 0; round < 8 && replicas > 1; round += 1) {
    const others = Array.from({ length: replicas }, (_, ordinal) => ordinal)
      .filter((ordinal) => ordinal !== leader)
      .map((ordinal) => member(ordinal, ordinal === confirms ? 'sync-standby' : 'standby'));
    const decision = decide(1, replicas, led(`x-sts-${leader}`, ...others));
    if (decision.decision === 'switchover-first' && decision.to === `x-sts-${confirms}`) {
      // The former leader confirms then.
      [leader, confirms] = [confirms, leader];
    } else if (decision.decision === 'apply' && leader < decision.replicas) {
      ({ replicas } = decision);
      confirms = confirms < replicas ? confirms : leader === 0 ? 1 : 0;
    } else {
      refused.push(JSON.stringify(decision));
    }
  }
  return { replicas, leader, refused };
}
