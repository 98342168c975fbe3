import { isJsonObject, ownerReference } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, untilSeen } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { rawRequest, verdictOf } from './rawRequest.js';
import type { RawAnswer } from './rawRequest.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const HOLD = 'contract.howdah.dev/hold';
const NOT_SUPPORTED = '422 propagationPolicy FieldValueNotSupported';
const INVALID = '422 propagationPolicy FieldValueInvalid';

describe('how an object is deleted', () => {
  let target: Target;
  const key = (name: string) => ({ namespace: target.namespace, name });
  const create = (name: string, metadata: JsonObject = {}): Promise<ConfigMap> =>
    target.kube.create(CONFIG_MAPS, configMap({ ...key(name), ...metadata }));
  const pathOf = (name: string): string =>
    `/api/v1/namespaces/${target.namespace}/configmaps/${name}`;
  const remove = (name: string, query: string, body?: JsonObject): Promise<RawAnswer> =>
    rawRequest(target.access, {
      method: 'DELETE',
      path: `${pathOf(name)}${query}`,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const expectGone = (name: string): Promise<void> =>
    untilSeen(target, CONFIG_MAPS, (cache) => cache.get(key(name)) === undefined);
  const finalizersOf = ({ body }: RawAnswer): unknown => {
    const { metadata } = body;
    return isJsonObject(metadata) ? metadata['finalizers'] : undefined;
  };

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    await create('kept');
  });
  afterAll(async () => {
    await target.close();
  });

  it.each<[string, JsonObject | undefined, string]>([
    ['?propagationPolicy=Nonsense', undefined, NOT_SUPPORTED],
    ['?propagationPolicy=', undefined, NOT_SUPPORTED],
    ['', { propagationPolicy: 'Nonsense' }, NOT_SUPPORTED],
    ['', { propagationPolicy: '' }, NOT_SUPPORTED],
    ['?orphanDependents=true&propagationPolicy=Orphan', undefined, INVALID],
    ['?orphanDependents=false&propagationPolicy=Orphan', undefined, INVALID],
    ['', { propagationPolicy: 'Orphan', orphanDependents: true }, INVALID],
    ['?gracePeriodSeconds=x', undefined, '400'],
    ['', { preconditions: { uid: 'another' } }, '409'],
    ['', { preconditions: { resourceVersion: '' } }, '409'],
  ])('nothing is done where %s %j is asked for', async (query, body, verdict) => {
    const options = body && { kind: 'DeleteOptions', apiVersion: 'v1', ...body };
    expect(verdictOf(await remove('kept', query, options))).toBe(verdict);
    expect(await target.kube.get(CONFIG_MAPS, key('kept'))).toBeDefined();
  });

  it.each<JsonObject>([
    { orphanDependents: 'x' },
    { propagationPolicy: 3 },
    { gracePeriodSeconds: 1.5 },
    { kind: 'Pod', apiVersion: 'v1' },
  ])('nothing is done where the options are none: %j', async (body) => {
    expect(await remove('kept', '', body)).toMatchObject({ status: 500 });
    expect(await target.kube.get(CONFIG_MAPS, key('kept'))).toBeDefined();
  });

  it.each<[string, JsonObject | undefined]>([
    ['?propagationPolicy=Orphan', undefined],
    ['?orphanDependents=true', undefined],
    ['?orphanDependents=x', undefined],
    ['', { orphanDependents: true }],
    ['?propagationPolicy=Foreground', { propagationPolicy: 'Orphan' }],
  ])(
    'asked for %s %j, what it owns stays, and is nobody’s',
    async (query, body) => {
      const owner = await create('orphaned');
      const { apiVersion, kind, name, uid } = ownerReference(owner);
      await create('orphan', { ownerReferences: [{ apiVersion, kind, name, uid }] });
      const answer = await remove('orphaned', query, body);
      expect([answer.status, finalizersOf(answer)]).toEqual([200, ['orphan']]);
      await expectGone('orphaned');
      const orphan = await target.kube.get(CONFIG_MAPS, key('orphan'));
      expect(orphan?.metadata.ownerReferences ?? []).toEqual([]);
      await target.kube.delete(CONFIG_MAPS, key('orphan'));
    },
    60_000,
  );

  it.each<[string, JsonObject | undefined]>([
    ['', undefined],
    ['?orphanDependents=false', undefined],
    ['?orphanDependents=0', undefined],
    ['', { orphanDependents: false }],
    // Where there is a body, nobody looks at the query.
    ['?propagationPolicy=Orphan', { kind: 'DeleteOptions', apiVersion: 'v1' }],
    ['?propagationPolicy=Nonsense&dryRun=All', {}],
  ])(
    'asked for %s %j, what it owns goes with it',
    async (query, body) => {
      const owner = await create('whole');
      const { apiVersion, kind, name, uid } = ownerReference(owner);
      await create('part', { ownerReferences: [{ apiVersion, kind, name, uid }] });
      const answer = await remove('whole', query, body);
      expect(answer).toMatchObject({ status: 200, body: { kind: 'Status', status: 'Success' } });
      await expectGone('part');
    },
    60_000,
  );

  it('its finalizers decide where nobody does', async () => {
    await create('says-orphan', { finalizers: ['orphan'] });
    expect(finalizersOf(await remove('says-orphan', ''))).toEqual(['orphan']);
    await create('says-foreground', { finalizers: ['foregroundDeletion'] });
    expect(finalizersOf(await remove('says-foreground', ''))).toEqual(['foregroundDeletion']);
    await create('overruled', { finalizers: ['orphan'] });
    const answer = await remove('overruled', '?propagationPolicy=Background');
    expect(answer).toMatchObject({ body: { status: 'Success' } });
  });

  it('while it is held, it may still be deleted in another way', async () => {
    await create('held', { finalizers: [HOLD] });
    expect(finalizersOf(await remove('held', ''))).toEqual([HOLD]);
    const foreground = await remove('held', '?propagationPolicy=Foreground');
    expect(finalizersOf(foreground)).toContain(HOLD);
    const place = { kind: CONFIG_MAPS, key: key('held') };
    await target.kube.patchMerge(place, { metadata: { finalizers: null } });
    await expectGone('held');
  }, 60_000);

  it('a dry run answers as the deed would', async () => {
    expect(await remove('kept', '?dryRun=All')).toMatchObject({ body: { status: 'Success' } });
    const foreground = await remove('kept', '?dryRun=All&propagationPolicy=Foreground');
    expect(finalizersOf(foreground)).toEqual(['foregroundDeletion']);
    const kept = await target.kube.get(CONFIG_MAPS, key('kept'));
    expect(kept?.metadata.finalizers).toBeUndefined();
  });

  describe('its deletionTimestamp is the server’s', () => {
    const AT = '2020-01-01T00:00:00Z';

    it('none is taken from who creates it', async () => {
      const { metadata } = await create('brought', {
        deletionTimestamp: AT,
        deletionGracePeriodSeconds: 3,
      });
      expect(metadata.deletionTimestamp).toBeUndefined();
      expect(metadata).not.toHaveProperty('deletionGracePeriodSeconds');
    });

    it.each([{ deletionTimestamp: AT }, { deletionGracePeriodSeconds: 3 }])(
      'nobody sets %j, nor another uid',
      async (more) => {
        const [field] = Object.keys(more);
        const verdict = `metadata.${field ?? ''}`;
        const place = { kind: CONFIG_MAPS, key: key('kept') };
        for (const [metadata, at] of [
          [more, verdict],
          [{ uid: 'another' }, 'metadata.uid'],
        ] as const) {
          const merged = target.kube.patchMerge(place, { metadata });
          await expect(merged).rejects.toMatchObject({
            code: 'INVALID',
            causes: expect.arrayContaining([{ field: at, reason: 'FieldValueInvalid' }]),
          });
          const object = configMap({ ...key('kept'), ...metadata });
          const applied = target.kube.apply(CONFIG_MAPS, object, { fieldManager: 'x' });
          await expect(applied).rejects.toMatchObject({ code: 'INVALID' });
        }
        const replaced = target.kube.replace(CONFIG_MAPS, configMap({ ...key('kept'), ...more }));
        await expect(replaced).rejects.toMatchObject({ code: 'INVALID' });
      },
    );

    it('nobody takes it back', async () => {
      await create('leaving', { finalizers: [HOLD] });
      await remove('leaving', '');
      const place = { kind: CONFIG_MAPS, key: key('leaving') };
      for (const deletionTimestamp of [null, AT]) {
        const { metadata } = await target.kube.patchMerge(place, {
          metadata: { deletionTimestamp },
        });
        expect(metadata.deletionTimestamp).toBeDefined();
        expect(metadata.deletionTimestamp).not.toBe(AT);
      }
      await target.kube.patchMerge(place, { metadata: { finalizers: null } });
    });
  });
});
