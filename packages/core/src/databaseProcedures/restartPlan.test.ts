import type { Member } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { restartPlan } from './restartPlan.js';

const member = (name: string, role: Member['role'], rest: Partial<Member> = {}): Member => ({
  name,
  role,
  state: 'running',
  pendingRestart: false,
  ...rest,
});
const lowered = { pendingParameters: [{ name: 'max_connections', from: '130', to: '110' }] };
const raised = { pendingParameters: [{ name: 'max_connections', from: '110', to: '130' }] };
const other = { pendingParameters: [{ name: 'shared_buffers', from: '160MB', to: '128MB' }] };

const ALL = ['a', 'b', 'c'];
const text = (members: readonly Member[], chosen: readonly string[] = ALL) =>
  restartPlan({ transitions: 1, synchronous: false, members }, chosen).map(
    ({ step, target }) => `${step} ${target}`,
  );

describe('servers are started again', () => {
  it.each([
    ['nothing waits', {}],
    ['a limit is raised', raised],
    ['another parameter is lowered', other],
  ])('standbys first, the synchronous one before the primary, where %s', (_, rest) => {
    const members = [
      member('a', 'primary', rest),
      member('b', 'sync-standby', rest),
      member('c', 'standby', rest),
    ];
    expect(text(members)).toEqual(['restart-server c', 'restart-server b', 'restart-server a']);
  });

  it('the primary first where a limit is lowered, and no standby before it replayed that', () => {
    // Only one of them has noticed so far.
    const members = [
      member('a', 'primary'),
      member('b', 'sync-standby', lowered),
      member('c', 'standby'),
    ];
    expect(text(members)).toEqual([
      'restart-server a',
      'await-replay c',
      'restart-server c',
      'await-replay b',
      'restart-server b',
    ]);
  });

  it('only those that were chosen', () => {
    const members = [member('a', 'primary'), member('b', 'standby')];
    expect(text(members, ['b'])).toEqual(['restart-server b']);
  });
});
