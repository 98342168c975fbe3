import type { Known, Member, Topology } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { parametersApplied } from './parametersApplied.js';
import { seenConditions, seenFields } from './seenCluster.js';

const member = (name: string, role: Member['role'], pendingRestart: boolean): Member => ({
  name,
  role,
  state: 'running',
  pendingRestart,
});
const known = (...members: readonly Member[]): Known<Topology> => ({
  known: true,
  value: { leader: 'x-sts-0', transitions: 1, synchronous: false, members },
});
const changed = known(
  member('x-sts-0', 'primary', true),
  member('x-sts-1', 'standby', false),
  member('x-sts-2', 'sync-standby', true),
);

it('a parameter that needs a restart is told with the members, replicas first, and what to do', () => {
  expect(parametersApplied(changed)).toEqual({
    type: 'ParametersApplied',
    status: 'False',
    reason: 'PendingRestart',
    message:
      'x-sts-2, x-sts-0: changed parameters take effect when the servers are started again; ' +
      'when it is convenient, create a FEPAction of type "restart" for this cluster',
  });
});

it('status says that a restart is pending, and the other conditions do not mind', () => {
  const seen = { members: [], troubles: [], topology: changed };
  expect(seenFields(seen, 'x').pendingRestart).toBe(true);
  expect(seenConditions(seen).find(({ type }) => type === 'Degraded')?.status).toBe('False');
});

it('is true once no member waits, and unknown while nobody knows', () => {
  const settled = known(member('x-sts-0', 'primary', false));
  const unknown: Known<Topology> = { known: false, reason: 'there is no lock yet' };

  expect(parametersApplied(settled).status).toBe('True');
  expect(seenFields({ members: [], troubles: [], topology: settled }, 'x')).toMatchObject({
    pendingRestart: false,
  });
  expect(parametersApplied(unknown)).toMatchObject({
    status: 'Unknown',
    message: 'there is no lock yet',
  });
  expect(
    seenFields({ members: [], troubles: [], topology: unknown }, 'x').pendingRestart,
  ).toBeUndefined();
});
