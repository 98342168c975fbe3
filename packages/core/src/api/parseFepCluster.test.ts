import { describe, expect, it } from 'vitest';
import { parseFepCluster } from './parseFepCluster.js';

const manifest = (spec: unknown, name = 'new-fep') => ({
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name },
  spec,
});

const cluster = (spec: unknown) => {
  const parsed = parseFepCluster(manifest(spec));
  if (parsed.problems) throw new Error(JSON.stringify(parsed.problems));
  return parsed.cluster;
};

const problems = (spec: unknown, name?: string) =>
  parseFepCluster(manifest(spec, name)).problems?.map((problem) => problem.path) ?? [];

describe('parseFepCluster', () => {
  it('fills what a manifest leaves out', () => {
    const { spec } = cluster({});
    expect(spec.fep).toMatchObject({ instances: 1, servicePort: 27500, syncMode: 'off' });
    expect(cluster(undefined).spec.fepChildCrVal).toEqual({});
  });

  it('takes the blank schedules of the samples', () => {
    const backup = {
      schedule: { num: 2 },
      schedule1: { schedule: '15 0 * * 0', type: 'full' },
      schedule2: { schedule: ' ', type: ' ' },
      schedule3: { schedule: ' ', type: ' ' },
    };
    expect(cluster({ fepChildCrVal: { backup } }).spec.fepChildCrVal.backup).toMatchObject(backup);
  });

  it('treats a key without a value as absent', () => {
    expect(cluster({ fep: { mcSpec: null, postgres: { tls: null } } }).spec.fep).toMatchObject({
      postgres: {},
    });
  });

  it.each([
    [true, 'on'],
    ['on', 'on'],
    [false, 'off'],
    ['off', 'off'],
  ])('reads syncMode %j as %s', (written, meant) => {
    expect(cluster({ fep: { syncMode: written } }).spec.fep.syncMode).toBe(meant);
  });

  it('reads amounts written as numbers', () => {
    const { fep } = cluster({ fep: { mcSpec: { limits: { cpu: 0.5, memory: '1Gi' } } } }).spec;
    expect(fep.mcSpec).toEqual({ limits: { cpu: '0.5', memory: '1Gi' } });
  });

  it('fills the amounts of a database container that is half described', () => {
    const { fep } = cluster({ fep: { mcSpec: { limits: { cpu: 1 } } } }).spec;
    expect(fep.mcSpec).toEqual({ limits: { cpu: '1', memory: '700Mi' } });
  });

  it('keeps undeclared keys where the API server keeps them', () => {
    const { spec } = cluster({
      fep: { somethingNew: 1 },
      fepChildCrVal: { autoscale: { scaleout: { policy: 'off' } } },
      plugins: { mine: { deep: { value: null } } },
    });
    expect(spec.fep['somethingNew']).toBe(1);
    expect(spec.fepChildCrVal.autoscale).toEqual({ scaleout: { policy: 'off' } });
    expect(spec.plugins).toEqual({ mine: { deep: { value: null } } });
  });

  it.each<[string, unknown, string]>([
    ['no members', { fep: { instances: 0 } }, 'spec.fep.instances'],
    ['a port out of range', { fep: { servicePort: 70000 } }, 'spec.fep.servicePort'],
    ["Patroni's port", { fep: { servicePort: 25001 } }, 'spec.fep.servicePort'],
    ['an unknown replication mode', { fep: { syncMode: 'maybe' } }, 'spec.fep.syncMode'],
    [
      'timers that contradict each other',
      { fep: { fineTuningParams: { loop_wait: 10, retry_timeout: 10, ttl: 20 } } },
      'spec.fep.fineTuningParams',
    ],
    [
      'a size that is none',
      { fepChildCrVal: { storage: { dataVol: { size: 'big' } } } },
      'spec.fepChildCrVal.storage.dataVol.size',
    ],
  ])('refuses %s and says where', (_, spec, path) => {
    expect(problems(spec)).toEqual([path]);
  });

  it('accepts a short ttl alone, since the operator fits the others to it', () => {
    expect(problems({ fep: { fineTuningParams: { ttl: 20 } } })).toEqual([]);
  });

  it.each(['a'.repeat(49), 'a'.repeat(70), '1st', 'with.dot'])('refuses the name %s', (name) => {
    expect(problems({}, name)).toEqual(['metadata.name']);
  });

  it('refuses what is no FEPCluster without throwing', () => {
    for (const value of [undefined, null, 7, 'x', [], {}]) {
      expect(parseFepCluster(value).problems?.length).toBeGreaterThan(0);
    }
  });
});
