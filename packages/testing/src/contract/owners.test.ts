import { KINDS, ownerReference } from '@howdah/kube';
import type { FieldCause, JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, rejection, untilSeen } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const INVALID = 'FieldValueInvalid';
const FIELD = 'metadata.ownerReferences';

describe('owners', () => {
  let target: Target;
  let elsewhere: Target;
  const create = (
    name: string,
    ownerReferences: readonly JsonObject[] = [],
    { kube, namespace }: Target = target,
  ): Promise<ConfigMap> =>
    kube.create(CONFIG_MAPS, configMap({ namespace, name, ownerReferences }));
  const referenceTo = (owner: ConfigMap, more: JsonObject = {}): JsonObject => {
    const { apiVersion, kind, name, uid } = ownerReference(owner);
    return { apiVersion, kind, name, uid, ...more };
  };
  const key = (name: string) => ({ namespace: target.namespace, name });
  const expectGone = (name: string): Promise<void> =>
    untilSeen(target, CONFIG_MAPS, (cache) => cache.get(key(name)) === undefined);

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    // The second namespace of the same server.
    elsewhere = await openTarget(process.env['KUBE_TARGET'], target.fake);
    await create('plain');
  });
  afterAll(async () => {
    await elsewhere.close();
    await target.close();
  });

  it.each<[string, JsonObject, string]>([
    ['kind', { kind: 'Secret' }, 'of-another-kind'],
    ['name', { name: 'nobody' }, 'of-another-name'],
  ])(
    'an owner of another %s is none, though it has the uid',
    async (_, more, name) => {
      const owner = await create(`owner-${name}`);
      await create(name, [referenceTo(owner, more)]);
      await expectGone(name);
    },
    60_000,
  );

  it('an owner in another namespace is none', async () => {
    const owner = await create('far', [], elsewhere);
    await create('of-far', [referenceTo(owner)]);
    await expectGone('of-far');
    expect(await target.kube.get(CONFIG_MAPS, owner.metadata)).toBeDefined();
  }, 60_000);

  it('beside one that is, an owner that is none is forgotten', async () => {
    const near = await create('near');
    const far = await create('also-far', [], elsewhere);
    await create('of-both', [referenceTo(far), referenceTo(near)]);
    await untilSeen(target, CONFIG_MAPS, (cache) => {
      return cache.get(key('of-both'))?.metadata.ownerReferences?.length === 1;
    });
    const kept = await target.kube.get(CONFIG_MAPS, key('of-both'));
    expect(kept?.metadata.ownerReferences).toEqual([referenceTo(near)]);
  }, 60_000);

  it('what a namespace owns stays while that is there; an owner of a kind that nobody serves is believed', async () => {
    const { kube, namespace } = target;
    const owner = await kube.get(KINDS.namespaces, { name: namespace });
    const { uid = '' } = owner?.metadata ?? {};
    await create('of-namespace', [{ apiVersion: 'v1', kind: 'Namespace', name: namespace, uid }]);
    const other = await create('other');
    await create('of-unknown', [referenceTo(other, { kind: 'Nonsense' })]);
    await create('of-other-group', [referenceTo(other, { apiVersion: 'apps/v1' })]);
    // What is written later, and goes, shows that the collector has looked.
    await create('of-nobody', [referenceTo(other, { name: 'nobody' })]);
    await expectGone('of-nobody');
    for (const name of ['of-namespace', 'of-unknown', 'of-other-group']) {
      expect(await kube.get(CONFIG_MAPS, key(name))).toBeDefined();
    }
  }, 60_000);

  const some = { apiVersion: 'v1', kind: 'ConfigMap', name: 'some', uid: 'some' };
  const controller = { ...some, controller: true };

  it.each<[string, readonly JsonObject[], readonly FieldCause[]]>([
    [
      'two controllers',
      [controller, { ...controller, uid: 'another' }],
      [{ field: FIELD, reason: INVALID }],
    ],
    [
      'an owner without a uid',
      [{ ...some, uid: '' }],
      [{ field: `${FIELD}.uid`, reason: INVALID }],
    ],
    ['an Event as owner', [{ ...some, kind: 'Event' }], [{ field: FIELD, reason: INVALID }]],
    [
      'an owner of no version',
      [{ ...some, apiVersion: 'a/b/c' }],
      [{ field: `${FIELD}.apiVersion`, reason: INVALID }],
    ],
    [
      'an owner without anything',
      [{}],
      ['apiVersion', 'kind', 'name', 'uid'].map((field) => {
        return { field: `${FIELD}.${field}`, reason: INVALID };
      }),
    ],
  ])('%s is refused, however it comes', async (_, references, causes) => {
    const { kube } = target;
    const place = { kind: CONFIG_MAPS, key: key('plain') };
    const metadata = { ownerReferences: references };
    const applied = configMap({ ...key('plain'), ...metadata });
    for (const refused of [
      await rejection(create('refused', references)),
      await rejection(kube.patchMerge(place, { metadata })),
      await rejection(kube.apply(CONFIG_MAPS, applied, { fieldManager: 'x' })),
    ]) {
      expect(refused).toMatchObject({ code: 'INVALID' });
      expect(refused).toHaveProperty('causes', expect.arrayContaining([...causes]));
    }
  });

  it('an owner that is named twice is named once', async () => {
    const owner = await create('twice');
    const reference = referenceTo(owner);
    const { metadata } = await create('of-twice', [reference, reference]);
    expect(metadata.ownerReferences).toEqual([reference]);
  });

  it('apply cannot add a second controller to the one of somebody else', async () => {
    const first = await create('first');
    const second = await create('second');
    await create('controlled', [referenceTo(first, { controller: true })]);
    const ownerReferences = [referenceTo(second, { controller: true })];
    const object = configMap({ ...key('controlled'), ownerReferences });
    const error = await rejection(target.kube.apply(CONFIG_MAPS, object, { fieldManager: 'x' }));
    const causes = expect.arrayContaining([{ field: FIELD, reason: INVALID }]);
    expect(error).toMatchObject({ code: 'INVALID' });
    expect(error).toHaveProperty('causes', causes);
  });
});
