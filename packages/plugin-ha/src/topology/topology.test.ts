import { expect, test } from 'vitest';
import { configMap, exampleInput, pod } from '../fixtures/exampleCluster.js';
import { readTopology } from './topology.js';

const running = (role: string) => ({ role, state: 'running', timeline: 3, xlog_location: 99 });

const lock = (leader: string | undefined, transitions = '4') =>
  configMap('demo-leader', { transitions, ...(leader === undefined ? {} : { leader }) });

function topology(observed: Parameters<typeof exampleInput>[1]) {
  const input = exampleInput({}, observed);
  return readTopology(input.observed, input.cluster);
}

test('the lock says who leads and the sync state who confirms commits', () => {
  const found = topology({
    pods: [
      pod('demo-sts-2', { ...running('replica'), pending_restart: true }),
      pod('demo-sts-0', running('primary')),
      pod('demo-sts-1', running('replica')),
    ],
    configMaps: [
      lock('demo-sts-0'),
      configMap('demo-sync', { leader: 'demo-sts-0', sync_standby: 'demo-sts-1' }),
    ],
  });
  const member = { state: 'running', timeline: 3, pendingRestart: false };
  expect(found).toEqual({
    known: true,
    value: {
      leader: 'demo-sts-0',
      transitions: 4,
      synchronous: false,
      members: [
        { ...member, name: 'demo-sts-0', role: 'primary' },
        { ...member, name: 'demo-sts-1', role: 'sync-standby' },
        { ...member, name: 'demo-sts-2', role: 'standby', pendingRestart: true },
      ],
    },
  });
});

test('a member that still calls itself primary without the lock is not believed', () => {
  const found = topology({
    pods: [pod('demo-sts-0', running('primary')), pod('demo-sts-1', running('replica'))],
    configMaps: [lock('demo-sts-1')],
  });
  expect(found).toMatchObject({
    value: { members: [{ role: 'unknown' }, { name: 'demo-sts-1', role: 'primary' }] },
  });
});

test("the sync state of an earlier leader's term counts for nothing", () => {
  const found = topology({
    pods: [pod('demo-sts-1', running('replica'))],
    configMaps: [
      lock('demo-sts-0'),
      configMap('demo-sync', { leader: 'demo-sts-2', sync_standby: 'demo-sts-1' }),
    ],
  });
  expect(found).toMatchObject({ value: { members: [{ role: 'standby' }] } });
});

test('a member without a readable report is unknown, not absent', () => {
  const silent = pod('demo-sts-0', {});
  const garbled = {
    ...silent,
    metadata: { ...silent.metadata, annotations: { status: '{"state":' } },
  };
  const found = topology({ pods: [silent], configMaps: [lock(undefined)] });
  const unknown = {
    name: 'demo-sts-0',
    role: 'unknown',
    state: 'unknown',
    pendingRestart: false,
  };
  expect(found).toEqual({
    known: true,
    value: { transitions: 4, synchronous: false, members: [unknown] },
  });
  expect(topology({ pods: [garbled], configMaps: [lock(undefined)] })).toEqual(found);
});

test('a missing lock is not taken for a cluster without a leader', () => {
  expect(topology({})).toEqual({ known: false, reason: 'there is no lock yet' });
});

test.each(['', '-1', 'many'])('a counter of %o leaves the topology unknown', (transitions) => {
  expect(topology({ configMaps: [lock('demo-sts-0', transitions)] }).known).toBe(false);
});

test('a lock that nobody ever held is known to be free', () => {
  expect(topology({ configMaps: [configMap('demo-leader', {})] })).toEqual({
    known: true,
    value: { transitions: 0, synchronous: false, members: [] },
  });
});

test('one that holds the lock, and whose server is a standby still, is told from one that takes writes', () => {
  const found = topology({
    pods: [pod('demo-sts-0', running('replica')), pod('demo-sts-1', running('replica'))],
    configMaps: [lock('demo-sts-0')],
  });
  const { members } = found.known ? found.value : { members: [] };
  expect(members.map(({ name, notPromoted }) => [name, notPromoted])).toEqual([
    ['demo-sts-0', true],
    ['demo-sts-1', undefined],
  ]);
});
