import type { JsonObject, ObjectJson } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { asCreated, knownMajor } from './asCreated.js';
import { databaseImage } from './databaseImage.js';
import { statefulSetOf } from './fixtures/statefulSetOf.js';

const clusterOf = (spec: object) => {
  const parsed = parseFepCluster({
    apiVersion: 'fep.fujitsu.io/v2',
    kind: 'FEPCluster',
    metadata: { name: 'x', namespace: 'ns' },
    spec,
  });
  if (parsed.cluster === undefined) throw new Error(JSON.stringify(parsed.problems));
  return parsed.cluster;
};
const stored = (storage: object) => clusterOf({ fepChildCrVal: { storage } });
const claimOf = (name: string, spec: JsonObject = {}): ObjectJson => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, uid: name },
  spec: { ...spec, resources: { requests: { storage: '2Gi' } } },
});
const nothing = { system: {}, claims: [] };
const paths = (found: ReturnType<typeof asCreated>) => found.diagnostics.map(({ path }) => path);

describe('a cluster that is new', () => {
  it('is taken as it is written', () => {
    const cluster = stored({ dataVol: { size: '3Gi' }, logVol: {} });

    expect(asCreated(cluster, nothing).diagnostics).toEqual([]);
    expect(asCreated(cluster, nothing).cluster.spec.fepChildCrVal.storage).toEqual(
      cluster.spec.fepChildCrVal.storage,
    );
  });
});

describe('a cluster that was made before', () => {
  const made = stored({ dataVol: { size: '1024Mi' }, walVol: { size: '2Gi' } });
  const remains = { ...nothing, statefulSet: statefulSetOf(made) };

  it('keeps its volumes without a word while the manifest says the same', () => {
    const same = stored({ dataVol: { size: '1Gi' }, walVol: { size: '2048Mi' } });

    expect(asCreated(made, remains).diagnostics).toEqual([]);
    expect(asCreated(same, remains).diagnostics).toEqual([]);
  });

  it('gets no volume that its pods have no claim for', () => {
    const found = asCreated(
      stored({ dataVol: { size: '1Gi' }, walVol: { size: '2Gi' }, logVol: {} }),
      remains,
    );

    expect(found.cluster.spec.fepChildCrVal.storage?.logVol).toBeUndefined();
    expect(paths(found)).toEqual(['spec.fepChildCrVal.storage.logVol']);
  });

  it('loses no volume that holds its WAL', () => {
    const found = asCreated(stored({ dataVol: { size: '1Gi' } }), remains);

    expect(found.cluster.spec.fepChildCrVal.storage?.walVol?.size).toBe('2Gi');
    expect(found.diagnostics[0]?.message).toContain('write it again with size 2Gi');
  });

  it('wants the size that is written, for volumes grow', () => {
    const found = asCreated(
      stored({ dataVol: { size: '1Gi' }, walVol: { size: '20Gi' } }),
      remains,
    );

    expect(found.cluster.spec.fepChildCrVal.storage?.walVol?.size).toBe('20Gi');
    expect(paths(found)).toEqual([]);
  });

  it.each([
    [{ dataVol: { size: '1Gi', storageClass: 'slow' } }, 'dataVol.storageClass'],
    [
      { dataVol: { size: '1Gi', storageClass: 'fast', accessModes: ['ReadWriteMany'] } },
      'dataVol.accessModes',
    ],
    [{ storageClass: 'slow', dataVol: { size: '1Gi' } }, 'dataVol.storageClass'],
    [{ dataVol: { size: '1Gi' } }, undefined],
  ])('keeps class and access modes of a volume when it reads %j', (storage, path) => {
    const fast = { dataVol: { size: '1Gi', storageClass: 'fast' } };
    const claim = claimOf('fep-data-volume-x-sts-0', { storageClassName: 'fast' });
    const found = asCreated(stored(storage), {
      ...nothing,
      statefulSet: statefulSetOf(stored(path === undefined ? storage : fast)),
      claims: [claim],
    });

    const { dataVol } = found.cluster.spec.fepChildCrVal.storage ?? {};
    expect(paths(found)).toEqual(path === undefined ? [] : [`spec.fepChildCrVal.storage.${path}`]);
    expect(dataVol?.accessModes).toEqual(['ReadWriteOnce']);
    expect(dataVol?.storageClass).toBe(path === undefined ? '' : 'fast');
  });

  it('is known by its claims where only they were kept', () => {
    const claim = claimOf('fep-wal-volume-x-sts-2');
    const other = claimOf('fep-log-volume-y-sts-0');
    const found = asCreated(stored({}), { ...nothing, claims: [other, claim] });

    expect(found.cluster.spec.fepChildCrVal.storage?.walVol?.size).toBe('2Gi');
    expect(found.cluster.spec.fepChildCrVal.storage?.logVol).toBeUndefined();
  });

  it('keeps the roles that running members log in with', () => {
    const system = { 'replication-username': 'repl', 'rewind-username': 'rewind_user' };
    const renamed = clusterOf({ fepChildCrVal: { sysUsers: { pgrepluser: 'other' } } });
    const found = asCreated(renamed, { ...nothing, system });

    expect(found.cluster.spec.fepChildCrVal.sysUsers?.pgrepluser).toBe('repl');
    expect(paths(found)).toEqual(['spec.fepChildCrVal.sysUsers.pgrepluser']);
  });
});

it('a manifest that lost its number of members takes none away, and one that says it does', () => {
  const three = clusterOf({ fep: { instances: 3 } });
  const remains = { ...nothing, statefulSet: statefulSetOf(three) };
  const lost = asCreated(clusterOf({}), { ...remains, instancesWritten: false });
  const said = asCreated(clusterOf({ fep: { instances: 1 } }), remains);

  expect(lost.cluster.spec.fep.instances).toBe(3);
  expect(paths(lost)).toEqual(['spec.fep.instances']);
  expect(said.cluster.spec.fep.instances).toBe(1);
  expect(
    asCreated(clusterOf({}), { ...nothing, instancesWritten: false }).cluster.spec.fep,
  ).toEqual(clusterOf({}).spec.fep);
});

it('an application is not sent to an empty database by an edit', () => {
  const system = { 'application-username': 'app', 'application-database': 'orders' };
  const edited = clusterOf({ fepChildCrVal: { sysUsers: { pgdb: 'other', pguser: 'someone' } } });
  const found = asCreated(edited, { ...nothing, system });

  expect(found.cluster.spec.fepChildCrVal.sysUsers).toMatchObject({
    pgdb: 'orders',
    pguser: 'app',
  });
  expect(paths(found)).toEqual([
    'spec.fepChildCrVal.sysUsers.pguser',
    'spec.fepChildCrVal.sysUsers.pgdb',
  ]);
});

describe('the major of a cluster', () => {
  const images = { byMajor: { '17': 'pg:17', '18': 'pg:18' }, defaultMajor: 18 };
  const chosen = (fep: object, system: Record<string, string>) => {
    const { cluster } = asCreated(clusterOf({ fep }), { ...nothing, system });
    return databaseImage(cluster, images, knownMajor(system));
  };

  it('stays when a newer operator would choose another one', () => {
    expect(chosen({}, {})).toMatchObject({ major: 18 });
    expect(chosen({}, { 'postgres-major': '17' })).toEqual({ image: 'pg:17', major: 17 });
  });

  it.each([
    { fepVersion: 18 },
    { image: { image: 'own/pg:18.1' } },
    { fepVersion: 18, image: { image: 'own/pg:17' } },
  ])('is not changed under the data by %j', (fep) => {
    expect(chosen(fep, { 'postgres-major': '17' }).problem?.message).toContain(
      'the data was made by PostgreSQL 17',
    );
  });

  it('is asked for where an image does not tell it: a tag may have moved to another one', () => {
    const { problem } = chosen({ image: { image: 'own/pg:stable' } }, { 'postgres-major': '17' });

    expect(problem?.message).toContain('write it in spec.fep.fepVersion');
  });
});

it('while its StatefulSet is made anew, a cluster has as many members as pods', () => {
  const pod = (name: string): ObjectJson => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } });
  const pods = [pod('x-sts-0'), pod('x-sts-2'), pod('x-sts-10-old'), pod('y-sts-7')];
  const found = asCreated(clusterOf({}), { ...nothing, pods, instancesWritten: false });

  expect(found.cluster.spec.fep.instances).toBe(3);
});
