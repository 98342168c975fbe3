import { HA_MANAGER, isPlugin, type ObjectJson } from '@howdah/plugin-api';
import { expect, test } from 'vitest';
import { configMap, exampleInput, pod, primaryService } from './fixtures/exampleCluster.js';
import { FakeContext } from './fixtures/fakeContext.js';
import { contribute } from './contribute.js';
import { ha } from './ha.js';

const input = exampleInput({ fep: { syncMode: 'on' } });
const bound = ha.bind(input.cluster.spec);
const contributed = contribute(input);

test('the host recognises the plugin and what it provides', async () => {
  expect(isPlugin(ha)).toBe(true);
  expect(ha.manifest.provides).toEqual([HA_MANAGER.id]);
  const runtime = await ha.start(new FakeContext());
  expect(runtime.provides.map(({ token }) => token.id)).toEqual(['ha.manager@1']);
  expect(runtime.steps.map(({ id }) => id)).toEqual([
    'forget-state-without-data',
    'configure',
    'repair-primary-service',
  ]);
});

test('contributions are plain JSON, and the same twice', () => {
  const first = bound.contribute(input);
  expect(structuredClone(first)).toEqual(first);
  expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  expect(bound.contribute(input)).toEqual(first);
});

test('no password is contributed by value', () => {
  const env = contributed.filter((entry) => entry.slot === 'pod.env');
  const passwords = env.filter((entry) => entry.env.name.endsWith('_PASSWORD'));
  // Those of the roles may change while a container runs, and an environment does not.
  expect(passwords.map(({ env: { name } }) => name)).toEqual(['PATRONI_RESTAPI_PASSWORD']);
  for (const { env: variable } of passwords) expect(variable['value']).toBeUndefined();

  const files = contributed.find(
    (entry) => entry.slot === 'pod.volume' && entry.volume.name === 'patroni-credentials',
  );
  expect(files).toMatchObject({
    volume: {
      projected: {
        sources: ['superuser', 'replication', 'rewind'].map((path) => ({
          secret: { items: [{ path }] },
        })),
      },
    },
  });
});

test('members may write only their own cluster’s state, pods and Service, and no endpoints', () => {
  const rules = contributed.flatMap((entry) => (entry.slot === 'pod.rbac' ? [entry.rule] : []));
  expect(rules).toEqual([
    { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'list', 'watch'] },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: ['demo-leader', 'demo-config', 'demo-sync', 'demo-failover'],
      verbs: ['get', 'patch', 'update'],
    },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'update', 'watch'] },
    {
      apiGroups: [''],
      resources: ['services'],
      resourceNames: ['demo-primary-svc'],
      verbs: ['get', 'patch'],
    },
  ]);
});

test.each([
  [{ bytes: 6 * 2 ** 30, shared: false }, '3072MB'],
  [{ bytes: 20 * 2 ** 30, shared: true }, '5120MB'],
  [{ bytes: 50 * 2 ** 20, shared: false }, '64MB'],
])('a volume for WAL of %o lets slots hold %s', (walVolume, limit) => {
  const own = ha.bind({}).contribute({ ...input, cluster: { ...input.cluster, walVolume } });
  expect(own).toContainEqual({
    slot: 'pg.parameter',
    name: 'max_slot_wal_keep_size',
    value: limit,
    strength: 'default',
  });
});

test.each([
  [undefined, '20s'],
  [300, '60s'],
])('with a ttl of %s a silent standby is dropped after %s', (ttl, value) => {
  const own = ha.bind({ fep: { fineTuningParams: { ttl } } }).contribute(input);
  for (const name of ['wal_sender_timeout', 'wal_receiver_timeout']) {
    expect(own).toContainEqual({ slot: 'pg.parameter', name, value, strength: 'default' });
  }
});

test('a logical slot requires logical WAL', () => {
  const spec = { fep: { replicationSlots: 's: {type: logical, database: d, plugin: pgoutput}' } };
  expect(ha.bind(spec).contribute(input)).toContainEqual({
    slot: 'pg.parameter',
    name: 'wal_level',
    value: 'logical',
    strength: 'required',
  });
});

test.each([
  [undefined, 'Unknown'],
  [configMap('demo-leader', { transitions: '1' }), 'False'],
  [configMap('demo-leader', { leader: 'demo-sts-0', transitions: '1' }), 'True'],
])('HaLeaderElected tells unknown from none', (lock, status) => {
  const observed = exampleInput({}, { configMaps: lock === undefined ? [] : [lock] });
  expect(bound.conditions(observed)).toMatchObject([{ type: 'HaLeaderElected', status }]);
});

test('renewals, positions and other ConfigMaps wake nobody; changes do', () => {
  const relevant = (kind: string, object: ObjectJson) =>
    JSON.stringify(ha.manifest.watches?.find((watch) => watch.kind === kind)?.relevant(object));
  const lock = (extra: Record<string, string>) =>
    relevant('ConfigMap', configMap('demo-leader', { leader: 'a', transitions: '1', ...extra }));
  expect(lock({ renewTime: '1', optime: '1' })).toBe(lock({ renewTime: '2', optime: '2' }));
  expect(lock({ transitions: '2' })).not.toBe(lock({}));
  expect(relevant('ConfigMap', configMap('other', { a: '1' }))).toBe('null');

  const member = (extra: object) =>
    relevant('Pod', pod('demo-sts-0', { role: 'replica', state: 'running', ...extra }));
  expect(member({ xlog_location: 1 })).toBe(member({ xlog_location: 2 }));
  expect(member({ pending_restart: true })).not.toBe(member({}));
  expect(member({ timeline: 2 })).not.toBe(member({ timeline: 3 }));

  expect(relevant('Service', primaryService('a'))).not.toBe(
    relevant('Service', primaryService('b')),
  );
});
