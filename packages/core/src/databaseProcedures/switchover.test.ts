import type { Member } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { candidate } from './switchover.js';

const member = (name: string, role: Member['role'], state = 'running'): Member => ({
  name,
  role,
  state,
  pendingRestart: false,
});
const topology = (members: readonly Member[], synchronous = false, leader?: string) => ({
  transitions: 1,
  synchronous,
  members,
  ...(leader === undefined ? {} : { leader }),
});

describe('the standby that is to lead', () => {
  const three = [member('a', 'primary'), member('b', 'standby'), member('c', 'sync-standby')];

  it('is the one that confirms every commit', () => {
    expect(candidate(topology(three, true, 'a'), undefined)).toEqual({ to: 'c' });
  });

  it('is the one that was asked for, if it can lead', () => {
    expect(candidate(topology(three, false, 'a'), 'b')).toEqual({ to: 'b' });
    expect(candidate(topology(three, false, 'a'), 'd')).toMatchObject({
      refused: expect.stringContaining('d is no standby that could lead; those are: b, c'),
    });
  });

  it('is waited for while none of a synchronous cluster confirms, and while nobody leads', () => {
    const two = [member('a', 'primary'), member('b', 'standby')];
    expect(candidate(topology(two, true, 'a'), undefined)).toHaveProperty('notYet');
    expect(candidate(topology(two), undefined)).toHaveProperty('notYet');
  });

  it('is none that does not run', () => {
    const members = [member('a', 'primary'), member('b', 'standby', 'starting')];
    expect(candidate(topology(members, false, 'a'), undefined)).toMatchObject({
      refused: 'a has no standby that could lead',
    });
  });
});
