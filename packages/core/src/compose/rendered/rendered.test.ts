import type { Contribution, WalWrap } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { compose } from '../compose.js';

const composed = (...contributions: readonly Contribution[]) =>
  compose(contributions.map((contribution) => ({ owner: 'x', contribution })));

const server: Contribution = {
  slot: 'pod.container',
  role: 'main',
  container: { name: 'fep', command: ['patroni', '/etc/patroni.yml'] },
};

describe('a WAL command', () => {
  const wrap = (id: string, command: string, after: readonly string[] = []): WalWrap => ({
    slot: 'wal.wrap',
    around: 'archive',
    id,
    command,
    after,
  });

  it('stands behind its wraps, the first of the order outermost', () => {
    const { merged } = composed(
      { slot: 'wal.archive', command: 'push %p' },
      { slot: 'wal.restore', command: 'fetch %f %p' },
      wrap('key', 'with-key', ['nice']),
      wrap('nice', 'nice -n 19'),
    );
    expect(merged.walArchive?.command).toBe('nice -n 19 with-key push %p');
    expect(merged.walRestore?.command).toBe('fetch %f %p');
  });

  it('is one quoted argument of a wrap that replaces %p itself, which the server leaves to it', () => {
    const { merged } = composed(
      { slot: 'wal.archive', command: "push --opt='a b' %p" },
      { ...wrap('tde', 'decrypt %f %p', ['nice']), takes: 'one-argument' },
      wrap('nice', 'nice -n 19'),
      wrap('key', 'with-key', ['tde']),
    );
    expect(merged.walArchive?.command).toBe(
      String.raw`nice -n 19 decrypt %f %p 'with-key push --opt='\''a b'\'' %%p'`,
    );
  });

  it('is not made out of wraps alone', () => {
    const { merged, conflicts } = composed(wrap('key', 'with-key'));
    expect(merged.walArchive).toBeUndefined();
    expect(conflicts).toEqual([]);
  });
});

describe('a container command', () => {
  const wrap: Contribution = {
    slot: 'entrypoint.wrap',
    container: 'fep',
    id: 'key',
    command: ['with-key', '--'],
  };

  it('stands behind its wraps, the first of the order outermost', () => {
    const { merged } = composed(server, wrap, {
      ...wrap,
      id: 'tini',
      command: ['tini', '--'],
      before: ['key'],
    });
    expect(merged.pods.instance?.containers[0]?.['command']).toEqual([
      'tini',
      '--',
      'with-key',
      '--',
      'patroni',
      '/etc/patroni.yml',
    ]);
  });

  it('that nobody contributes cannot be wrapped', () => {
    const { conflicts } = composed(wrap, {
      slot: 'pod.container',
      role: 'main',
      container: { name: 'fep' },
    });
    expect(conflicts).toEqual([
      {
        path: 'entrypoint.wrap/instance/fep/key',
        owners: ['x'],
        message:
          'entrypoint.wrap/instance/fep/key: x wraps the command of container "fep" of instance, and nobody contributes one; contribute a command with pod.container, since what the image starts is not known',
      },
    ]);
  });

  it('of a container that nobody runs is not missed', () => {
    expect(composed(wrap).conflicts).toEqual([]);
  });
});

describe('a volume whose content is below a directory', () => {
  const volume = (workload?: 'restore'): Contribution => ({
    slot: 'pod.volume',
    ...(workload === undefined ? {} : { workload }),
    volume: { name: 'data', emptyDir: {} },
  });

  it('is mounted there in every workload, except by those who see it as it is', () => {
    const { merged } = composed(
      server,
      { slot: 'pod.container', workload: 'restore', role: 'main', container: { name: 'fep' } },
      volume(),
      volume('restore'),
      { slot: 'volume.root', volume: 'data', directory: 'plain' },
      { slot: 'pod.mount', container: 'fep', mount: { name: 'data', mountPath: '/a' } },
      {
        slot: 'pod.mount',
        container: 'fep',
        mount: { name: 'data', mountPath: '/b', subPath: 'log' },
      },
      {
        slot: 'pod.mount',
        container: 'fep',
        mount: { name: 'data', mountPath: '/c' },
        outsideRoot: true,
      },
      {
        slot: 'pod.mount',
        container: 'fep',
        mount: { name: 'data', mountPath: '/d', subPathExpr: '$(POD)' },
      },
      {
        slot: 'pod.mount',
        workload: 'restore',
        container: 'fep',
        mount: { name: 'data', mountPath: '/a' },
      },
    );
    expect(merged.pods.instance?.containers[0]?.['volumeMounts']).toEqual([
      { name: 'data', mountPath: '/a', subPath: 'plain' },
      { name: 'data', mountPath: '/b', subPath: 'plain/log' },
      { name: 'data', mountPath: '/c' },
      { name: 'data', mountPath: '/d', subPathExpr: 'plain/$(POD)' },
    ]);
    expect(merged.pods.restore?.containers[0]?.['volumeMounts']).toEqual([
      { name: 'data', mountPath: '/a', subPath: 'plain' },
    ]);
  });
});

describe('the size of a volume', () => {
  const claimed = (storage: string): Contribution => ({
    slot: 'pod.volume',
    volume: {
      name: 'data',
      volumeClaimTemplate: {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
      },
    },
  });
  const size = (text: string): Contribution => ({
    slot: 'volume.size',
    volume: 'data',
    size: text,
  });

  it('is the greatest that anybody asks for', () => {
    const { merged } = composed(claimed('2Gi'), size('900M'), size('5Gi'), size('3000Mi'));
    expect(merged.volumeSizes).toEqual({ data: '5Gi' });
    expect(merged.pods.instance?.volumes).toEqual([
      {
        name: 'data',
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
        },
      },
    ]);
  });

  it('is never less than the claim itself asks for', () => {
    expect(composed(claimed('8Gi'), size('5Gi')).merged.pods.instance?.volumes).toMatchObject([
      { volumeClaimTemplate: { spec: { resources: { requests: { storage: '8Gi' } } } } },
    ]);
  });

  it('that is no quantity is a conflict', () => {
    expect(composed(size('much')).conflicts).toMatchObject([
      { path: 'volume.size/data', owners: ['x'] },
    ]);
  });
});

it('a native sidecar is restarted by Kubernetes', () => {
  const { merged } = composed({
    slot: 'pod.container',
    role: 'native-sidecar',
    container: { name: 'proxy' },
  });
  expect(merged.pods.instance?.initContainers).toEqual([
    { name: 'proxy', restartPolicy: 'Always' },
  ]);
});

describe('a slot of a plugin', () => {
  const fill = (law: 'keyed' | 'union' | 'maximum' | 'ordered', key: string, value: number) =>
    ({ slot: 'plugin.slot', of: 'log.example.org/s', law, key, value }) as const;

  it('merges by its law', () => {
    const of = (...contributions: readonly Contribution[]) =>
      composed(...contributions).merged.pluginSlots['log.example.org/s'];
    expect(of(fill('maximum', 'a', 9), fill('maximum', 'a', 10))).toEqual([
      { key: 'a', value: 10 },
    ]);
    expect(of(fill('union', 'a', 9), fill('union', 'a', 10))).toHaveLength(2);
    expect(of({ ...fill('ordered', 'a', 1), after: ['b'] }, fill('ordered', 'b', 2))).toEqual([
      { key: 'b', value: 2 },
      { key: 'a', value: 1 },
    ]);
    expect(of(fill('keyed', 'a', 1), { ...fill('keyed', 'a', 2), strength: 'default' })).toEqual([
      { key: 'a', value: 1 },
    ]);
  });

  it('that is filled by two laws is a conflict', () => {
    const { conflicts } = compose([
      { owner: 'a', contribution: fill('keyed', 'k', 1) },
      { owner: 'b', contribution: fill('union', 'k', 1) },
    ]);
    expect(conflicts).toEqual([
      {
        path: 'plugin.slot/log.example.org/s',
        owners: ['a', 'b'],
        message:
          'plugin.slot/log.example.org/s: a fills it by the law "keyed"; b fills it by the law "union"; bring the plugins to versions that agree',
      },
    ]);
  });
});

it('the provenance tells which fields of the manifest the winners read', () => {
  const parameter = (owner: string, field: string, strength: 'default' | 'required') => ({
    owner,
    contribution: { slot: 'pg.parameter', name: 'ssl', value: 'on', field, strength } as const,
  });
  const { provenance } = compose([
    parameter('b', 'spec.two', 'required'),
    parameter('a', 'spec.one', 'required'),
    parameter('a', 'spec.one', 'required'),
    parameter('c', 'spec.three', 'default'),
  ]);
  expect(provenance().get('pg.parameter/ssl')).toEqual({
    owners: ['a', 'b'],
    slot: 'pg.parameter',
    rank: 'required',
    fields: ['spec.one', 'spec.two'],
  });
});
