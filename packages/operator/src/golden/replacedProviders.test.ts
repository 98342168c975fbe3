import { renderCluster } from '@howdah/core';
import { definePlugin, fill, readSlot, SECRET_MOUNT } from '@howdah/plugin-api';
import type { AnyPlugin, Contribution, Plugin } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { distribution } from '../distribution.js';

const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };
const manifest = {
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name: 'x', namespace: 'shop' },
  spec: {},
};

const plugin = (key: string, part: Partial<Omit<Plugin<null>, 'manifest'>>): AnyPlugin =>
  definePlugin<null>({
    manifest: { id: `${key}.example.org`, key, version: '1.0.0', contract: '0.2' },
    select: () => null,
    contribute: () => [],
    ...part,
  });

const render = (...plugins: readonly AnyPlugin[]) =>
  renderCluster(manifest, { plugins: [...distribution, ...plugins], images });

const conflictsOf = (...plugins: readonly AnyPlugin[]) =>
  render(...plugins)
    .diagnostics.filter(({ code }) => code === 'PluginConflict')
    .map(({ path, message }) => `${path}: ${message}`);

describe("an archiver of a third party's", () => {
  const archiver = (key: string) =>
    plugin(key, { contribute: () => [{ slot: 'wal.archive', command: `${key} push %p` }] });
  const encryption = plugin('tde', {
    contribute: () => [{ slot: 'wal.wrap', around: 'archive', id: 'tde', command: 'decrypt --' }],
  });

  it('takes the place of any other: archiving is on, and an encryption goes around it', () => {
    const { objects } = render(archiver('walg'), encryption);
    const bootstrap = objects.find(({ metadata }) => metadata.name === 'x-patroni-bootstrap');
    const text = JSON.stringify(bootstrap);
    expect(text).toMatch(/archive_command: [\\"']*decrypt -- walg push %p/);
    expect(text).toMatch(/archive_mode: [\\"']*on/);
  });

  it('beside another one is a conflict that names both', () => {
    const [told, ...others] = conflictsOf(archiver('walg'), archiver('barman'));
    expect(told).toMatch(/wal\.archive.*barman\.example\.org.*walg\.example\.org/);
    expect(others).toEqual([]);
  });
});

describe('requests for files out of a secret store', () => {
  const path = '/run/kms/login';
  const asker = plugin('tde', {
    contribute: () => [
      fill(SECRET_MOUNT, {
        key: 'tde.example.org/kms',
        value: { workload: 'instance', container: 'fep-patroni', object: 'login', path },
      }),
    ],
  });
  const reader = (key: string) =>
    plugin(key, {
      render: (_, merged) =>
        readSlot(SECRET_MOUNT, merged).flatMap(({ value }): readonly Contribution[] => {
          const { workload, container, object } = value;
          const name = `${key}-${object}`;
          return [
            { slot: 'pod.volume', workload, volume: { name, emptyDir: {} } },
            { slot: 'pod.mount', workload, container, mount: { name, mountPath: '/run/kms' } },
          ];
        }),
    });

  it('are served by whoever reads the slot', () => {
    const { objects, diagnostics } = render(asker, reader('agent'));
    expect(diagnostics).toEqual([]);
    expect(JSON.stringify(objects)).toContain('{"name":"agent-login","mountPath":"/run/kms"}');
  });

  it('that two serve are a conflict that names both', () => {
    const told = conflictsOf(asker, reader('agent'), reader('vault'));
    expect(told).toEqual([expect.stringMatching(/run.kms.*agent\.example\.org.*vault\.example/)]);
  });
});
