import type { AnyObject, OwnerReference } from '@howdah/kube';
import type { JsonObject } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenCondition } from './childrenCondition.js';
import { childWrites } from './childWrites.js';
import { settleChildren } from './settleChildren.js';
import type { SettledChildren } from './settleChildren.js';

const metadata = { name: 'my-db', namespace: 'shop', uid: 'u1', generation: 1 };
const parentOf = (fepChildCrVal: JsonObject, more: Partial<typeof metadata> = {}): AnyObject => ({
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { ...metadata, ...more },
  spec: { fep: { instances: 1 }, fepChildCrVal },
});

type Children = Readonly<Record<string, AnyObject>>;
const settle = (parent: AnyObject, children: Children = {}): SettledChildren =>
  settleChildren(parent, ({ kind }) => children[kind.kind]);

/** The children as they stand after everything that is to be written was. */
const written = (parent: AnyObject, children: Children = {}): Children => {
  const { writes = [] } = childWrites(parent, settle(parent, children));
  return {
    ...children,
    ...Object.fromEntries(writes.map(({ kind, object }) => [kind.kind, object])),
  };
};

const edited = (children: Children, kind: string, spec: JsonObject): Children => {
  const child = children[kind];
  return child === undefined ? children : { ...children, [kind]: { ...child, spec } };
};

const VALUES = {
  customPgParams: 'work_mem = 4MB',
  customPgHba: 'host all all all scram-sha-256',
  storage: { dataVol: { size: '2Gi' } },
  sysUsers: { pguser: 'shop', pgpassword: 'hunter2', tdepassphrase: 'sesame' },
  backup: { schedule1: { schedule: '0 0 * * 0', type: 'full' } },
};
const valuesIn = ({ manifest }: SettledChildren): unknown =>
  Object.entries(manifest).find(([key]) => key === 'spec')?.[1];

describe('the children of a cluster', () => {
  it('are made from the manifest, each from its part, and all of them whatever it says', () => {
    const children = written(parentOf(VALUES));
    expect(Object.entries(children).map(([kind, { spec }]) => [kind, spec])).toEqual([
      ['FEPConfig', { customPgParams: VALUES.customPgParams, customPgHba: VALUES.customPgHba }],
      ['FEPVolume', { storage: VALUES.storage }],
      ['FEPUser', { sysUsers: { pguser: 'shop', pgpassword: 'hunter2' } }],
      ['FEPCert', { sysUsers: { tdepassphrase: 'sesame' } }],
      ['FEPBackup', { backup: VALUES.backup }],
    ]);
    expect(Object.keys(written(parentOf({})))).toHaveLength(5);
  });

  it('leave the manifest what it is where nobody edited one', () => {
    const parent = parentOf(VALUES);
    expect(settle(parent).manifest).toBe(parent);
    expect(settle(parent, written(parent)).manifest).toBe(parent);
  });

  it('are written once', () => {
    const parent = parentOf(VALUES);
    const children = written(parent);
    expect(childWrites(parent, settle(parent, children)).writes).toEqual([]);
    const changed = edited(children, 'FEPConfig', { customPgParams: 'work_mem = 8MB' });
    const noted = written(parent, changed);
    expect(noted).not.toEqual(changed);
    expect(childWrites(parent, settle(parent, noted)).writes).toEqual([]);
  });

  it('say for the cluster what was edited in them, and keep what it is not theirs to say', () => {
    const parent = parentOf(VALUES);
    const spec = {
      customPgParams: 'work_mem = 8MB',
      customPgHba: VALUES.customPgHba,
      note: 'mine',
    };
    const children = edited(written(parent), 'FEPConfig', spec);
    const settled = settle(parent, children);
    expect(valuesIn(settled)).toEqual({
      fep: { instances: 1 },
      fepChildCrVal: { ...VALUES, customPgParams: 'work_mem = 8MB' },
    });
    expect(written(parent, children)['FEPConfig']).toMatchObject({ spec });
    expect(childrenCondition(settled)).toMatchObject({
      status: 'True',
      reason: 'Edited',
      message: expect.stringContaining('FEPConfig/my-db spec.customPgParams'),
    });
  });

  it('lose a volume of the manifest that was taken out there, with what was all of it', () => {
    const parent = parentOf({ storage: { dataVol: { size: '2Gi' }, walVol: { size: '1Gi' } } });
    const children = edited(written(parent), 'FEPVolume', {
      storage: { dataVol: { size: '2Gi' } },
    });
    expect(settle(parent, children).parsed.cluster?.spec.fepChildCrVal.storage).toEqual({
      dataVol: { size: '2Gi' },
    });
  });

  it('tell one who reads them what was edited', () => {
    const parent = parentOf(VALUES);
    const children = written(parent, edited(written(parent), 'FEPVolume', {}));
    const annotations = children['FEPVolume']?.metadata.annotations;
    expect(annotations?.['howdah.dev/edited']).toBe('spec.storage.dataVol.size');
  });

  it('hold no password but where it is written', () => {
    const parent = parentOf(VALUES);
    const sysUsers = { pguser: 'shop', pgpassword: 'hunter3' };
    const children = written(parent, edited(written(parent), 'FEPUser', { sysUsers }));
    expect(JSON.stringify(children['FEPUser']?.metadata)).not.toMatch(/hunter/);
  });
});

describe('the notes on children', () => {
  it('hold no key but where it is written', () => {
    const parent = parentOf(VALUES);
    const systemCertificates = { crt: 'c', key: 'the key', cacrt: 'a' };
    const children = written(parent, edited(written(parent), 'FEPCert', { systemCertificates }));
    expect(children['FEPCert']?.spec).toMatchObject({ systemCertificates });
    expect(JSON.stringify(children['FEPCert']?.metadata)).not.toContain('the key');
  });

  it('do not tell that two clusters have the same password', () => {
    const noteOf = (uid: string): string => {
      const children = written(parentOf(VALUES, { uid }));
      return children['FEPUser']?.metadata.annotations?.['howdah.dev/propagated'] ?? '';
    };
    const [one, other] = [noteOf('u1'), noteOf('u2')];
    const digestIn = (note: string): string | undefined => /pgpassword":"([^"]+)"/.exec(note)?.[1];
    expect(digestIn(one)).toMatch(/^[\w-]{22}$/);
    expect(digestIn(one)).not.toBe(digestIn(other));
  });

  it('are understood by a later cluster of the name that takes the children over', () => {
    const edit = { sysUsers: { ...VALUES.sysUsers, pgpassword: 'by-the-child' } };
    const children = edited(written(parentOf(VALUES)), 'FEPUser', edit);
    const orphaned = Object.fromEntries(
      Object.entries(children).map(([kind, child]) => [
        kind,
        { ...child, metadata: { ...child.metadata, ownerReferences: [] } },
      ]),
    );
    const later = parentOf({ ...VALUES, customPgHba: '' }, { uid: 'u2' });
    const adopted = written(later, orphaned);
    expect(valuesIn(settle(later, adopted))).toMatchObject({
      fepChildCrVal: { customPgHba: '', sysUsers: { pgpassword: 'by-the-child' } },
    });
    // Noted by the new parent, it says the same.
    expect(written(later, adopted)).toEqual(adopted);
  });
});

describe('a value of a child that no cluster can be had with', () => {
  const parent = parentOf(VALUES);
  const sized = (children: Children, size: string): Children =>
    written(parent, edited(children, 'FEPVolume', { storage: { dataVol: { size } } }));
  const sizeOf = (children: Children): string | undefined =>
    settle(parent, children).parsed.cluster?.spec.fepChildCrVal.storage?.dataVol?.size;

  it('gives way to the last one that could be used, and stands where it was written', () => {
    const children = sized(sized(written(parent), '5Gi'), 'big');
    expect(sizeOf(children)).toBe('5Gi');
    expect(children['FEPVolume']).toMatchObject({
      spec: { storage: { dataVol: { size: 'big' } } },
    });
    // Spoilt once more, it is still the last usable one.
    expect(sizeOf(sized(children, 'bigger'))).toBe('5Gi');
    expect(sizeOf(sized(children, '6Gi'))).toBe('6Gi');
  });

  it("gives way to the parent's where there was no other, and others stay edited", () => {
    const children = edited(sized(written(parent), 'big'), 'FEPConfig', { customPgHba: '' });
    const settled = settle(parent, children);
    expect(valuesIn(settled)).toMatchObject({
      fepChildCrVal: { customPgHba: '', storage: VALUES.storage },
    });
    expect(settled.spoilt.map(({ pointer }) => pointer)).toEqual(['/storage/dataVol/size']);
  });

  it('is told with the child and the path', () => {
    expect(childrenCondition(settle(parent, sized(written(parent), 'big')))).toMatchObject({
      status: 'False',
      reason: 'ValueUnusable',
      message: expect.stringContaining('FEPVolume/my-db spec.storage.dataVol.size: '),
    });
  });

  it('is left behind as soon as the parent says something else', () => {
    const children = sized(written(parent), 'big');
    const later = parentOf({ ...VALUES, storage: { dataVol: { size: '9Gi' } } }, { generation: 2 });
    const settled = settle(later, children);
    expect(settled.spoilt).toEqual([]);
    expect(written(later, children)['FEPVolume']).toMatchObject({
      spec: { storage: { dataVol: { size: '9Gi' } } },
    });
  });

  it('may be of another shape altogether', () => {
    for (const storage of ['big', ['x'], { dataVol: 'x' }, { dataVol: { size: { deep: 1 } } }, 7]) {
      expect(sizeOf(edited(written(parent), 'FEPVolume', { storage }))).toBe('2Gi');
    }
  });

  it('may be wrong only together with another one', () => {
    const sysUsers = { pguser: 'shop', pgpassword: 'hunter2', pgrepluser: 'shop' };
    const settled = settle(parent, edited(written(parent), 'FEPUser', { sysUsers }));
    expect(settled.parsed.cluster?.spec.fepChildCrVal.sysUsers?.pgrepluser).toBeUndefined();
    expect(settled.spoilt.map(({ pointer }) => pointer)).toEqual(['/sysUsers/pgrepluser']);
  });

  it('is a password like one that is left out: what is in use stays', () => {
    const sysUsers = { pguser: 'shop', pgpassword: 'two\nlines' };
    const settled = settle(parent, edited(written(parent), 'FEPUser', { sysUsers }));
    expect(settled.parsed.cluster?.spec.fepChildCrVal.sysUsers).toEqual({
      pguser: 'shop',
      tdepassphrase: 'sesame',
    });
  });

  it('is a certificate that is no PEM text, which in a manifest would be a placeholder', () => {
    const systemCertificates = { crt: 'a slip' };
    const children = edited(written(parent), 'FEPCert', { systemCertificates });
    const settled = settle(parent, children);
    expect(settled.parsed.cluster?.spec.fepChildCrVal.systemCertificates).toBeUndefined();
    expect(settled.spoilt.map(({ pointer }) => pointer)).toEqual(['/systemCertificates']);
    const placeholder = parentOf({ systemCertificates });
    expect(settle(placeholder, written(placeholder)).spoilt).toEqual([]);
  });

  it('excuses nothing that is wrong with the manifest', () => {
    const wrong = parentOf({ ...VALUES, storage: { dataVol: { size: 'big' } } }, { generation: 2 });
    const children = edited(written(parent), 'FEPConfig', { customPgParams: 'work_mem = 1MB' });
    expect(settle(wrong, children).parsed.problems?.map(({ path }) => path)).toEqual([
      'spec.fepChildCrVal.storage.dataVol.size',
    ]);
  });

  it('never keeps a cluster from being had, whatever it is', () => {
    const spec = fc.dictionary(
      fc.constantFrom('storage', 'sysUsers', 'backup', 'customPgParams', 'systemCertificates'),
      fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.record({ dataVol: fc.jsonValue() })),
    );
    fc.assert(
      fc.property(
        spec,
        fc.constantFrom('FEPVolume', 'FEPUser', 'FEPCert', 'FEPBackup'),
        (any, kind) => {
          const json: JsonObject = JSON.parse(JSON.stringify(any));
          const children = edited(written(parent), kind, json);
          expect(settle(parent, children).parsed.problems).toBeUndefined();
        },
      ),
    );
  });
});

describe('a child that was there before', () => {
  const parent = parentOf(VALUES);
  const found = (...ownerReferences: readonly OwnerReference[]): Children => ({
    FEPConfig: {
      apiVersion: 'fep.fujitsu.io/v1',
      kind: 'FEPConfig',
      metadata: { name: 'my-db', namespace: 'shop', ownerReferences },
      spec: { customPgParams: 'work_mem = 1MB' },
    },
  });
  const owner = (kind: string, uid: string): OwnerReference => ({
    apiVersion: 'fep.fujitsu.io/v2',
    kind,
    name: 'my-db',
    uid,
    controller: true,
  });

  it('is adopted where it is nobody’s: what it says stands, and what it lacks is the manifest’s', () => {
    expect(written(parent, found())['FEPConfig']).toMatchObject({
      metadata: { ownerReferences: [{ uid: 'u1', controller: true }] },
      spec: { customPgParams: 'work_mem = 1MB', customPgHba: VALUES.customPgHba },
    });
  });

  it('is made anew where it is what a former cluster of the name left', () => {
    expect(written(parent, found(owner('FEPCluster', 'u0')))['FEPConfig']).toMatchObject({
      metadata: { ownerReferences: [{ uid: 'u1' }] },
      spec: { customPgParams: VALUES.customPgParams },
    });
  });

  it('is left alone where it is somebody else’s, and says nothing for the cluster', () => {
    const children = found(owner('Other', 'x'));
    const settled = settle(parent, children);
    expect(settled.manifest).toBe(parent);
    expect(childWrites(parent, settled)).toMatchObject({ foreign: [children['FEPConfig']] });
    expect(written(parent, children)['FEPConfig']).toBe(children['FEPConfig']);
  });

  it('stands as it is where nobody knows any more what it was given', () => {
    for (const text of ['', 'no JSON', '[]', undefined]) {
      const { FEPConfig: child } = edited(written(parent), 'FEPConfig', {
        customPgParams: 'work_mem = 8MB',
      });
      if (child === undefined) throw new Error('there is no child');
      const annotations = text === undefined ? {} : { 'howdah.dev/propagated': text };
      const damaged = { ...child, metadata: { ...child.metadata, annotations } };
      const { parsed } = settle(parent, { FEPConfig: damaged });
      expect(parsed.cluster?.spec.fepChildCrVal).toMatchObject({
        customPgParams: 'work_mem = 8MB',
        customPgHba: VALUES.customPgHba,
      });
    }
  });

  it('is ahead of a manifest that a cache has still as it was', () => {
    const later = written(parentOf(VALUES, { generation: 7 }));
    expect(settle(parentOf(VALUES, { generation: 6 }), later).isBehind).toBe(true);
    expect(settle(parentOf(VALUES, { generation: 7 }), later).isBehind).toBe(false);
    expect(settle(parentOf(VALUES, { generation: 1, uid: 'u2' }), later).isBehind).toBe(false);
  });
});

it('a manifest of which no child can note all there is, is refused with what to do', () => {
  const sysUsers = Object.fromEntries(
    Array.from({ length: 9000 }, (_, index) => [`user${index}`, 'x']),
  );
  const parent = parentOf({ sysUsers });
  expect(childWrites(parent, settle(parent))).toMatchObject({
    path: 'spec.fepChildCrVal',
    message: expect.stringContaining('leave out'),
  });
});
