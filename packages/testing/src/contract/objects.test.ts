import { KINDS } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, rejection } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

describe('objects', () => {
  let target: Target;
  const key = (name: string) => ({ namespace: target.namespace, name });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it('a created object is read back, with what the server adds', async () => {
    const created = await target.kube.create(CONFIG_MAPS, configMap(key('created'), { a: '1' }));
    const read = await target.kube.get(CONFIG_MAPS, key('created'));
    expect(read).toEqual(created);
    expect(read?.data).toEqual({ a: '1' });
    expect(read?.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(read?.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('an object that is not there is undefined, not an error', async () => {
    expect(await target.kube.get(CONFIG_MAPS, key('absent'))).toBeUndefined();
  });

  it('a second object of the same name is refused as ALREADY_EXISTS', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(key('twice')));
    const error = await rejection(target.kube.create(CONFIG_MAPS, configMap(key('twice'))));
    expect(error).toMatchObject({ code: 'ALREADY_EXISTS', status: 409, reason: 'AlreadyExists' });
  });

  it('an error never repeats what was sent', async () => {
    const secret = 'hunter2-very-secret';
    await target.kube.create(CONFIG_MAPS, configMap(key('quiet')));
    const error = await rejection(
      target.kube.create(CONFIG_MAPS, configMap(key('quiet'), { password: secret })),
    );
    expect(JSON.stringify([String(error), error])).not.toContain(secret);
    expect(String(error)).toContain(`${target.namespace}/quiet`);
  });

  it('a replacement of an outdated object is refused as CONFLICT', async () => {
    const first = await target.kube.create(CONFIG_MAPS, configMap(key('stale'), { a: '1' }));
    await target.kube.replace(CONFIG_MAPS, { ...first, data: { a: '2' } });
    const error = await rejection(target.kube.replace(CONFIG_MAPS, { ...first, data: { a: '3' } }));
    expect(error).toMatchObject({ code: 'CONFLICT' });
    expect((await target.kube.get(CONFIG_MAPS, key('stale')))?.data).toEqual({ a: '2' });
  });

  it('a replacement that changes nothing keeps the resourceVersion', async () => {
    const object = await target.kube.create(CONFIG_MAPS, configMap(key('same'), { a: '1' }));
    const again = await target.kube.replace(CONFIG_MAPS, object);
    expect(again.metadata.resourceVersion).toBe(object.metadata.resourceVersion);
  });

  it('a list gathers all pages, complete with apiVersion and kind', async () => {
    const labels = { set: 'pages' };
    for (const n of [1, 2, 3, 4, 5]) {
      await target.kube.create(CONFIG_MAPS, configMap({ ...key(`page-${n}`), labels }));
    }
    const selection = { namespace: target.namespace, labelSelector: 'set=pages', pageSize: 2 };
    const { items, resourceVersion } = await target.kube.list(CONFIG_MAPS, selection);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `page-${n}`),
    );
    expect(items.every(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1')).toBe(
      true,
    );
    expect(resourceVersion).not.toBe('');

    const pages = [];
    for await (const page of target.kube.listPages(CONFIG_MAPS, selection)) pages.push(page);
    expect(pages.map((page) => page.items.length)).toEqual([2, 2, 1]);
  });

  it('the pages of a list show one moment, whatever happens between them', async () => {
    const { kube, namespace } = target;
    const labels = { set: 'moment' };
    for (const n of [1, 2, 4]) {
      await kube.create(CONFIG_MAPS, configMap({ ...key(`moment-${n}`), labels }));
    }
    const selection = { namespace, labelSelector: 'set=moment', pageSize: 1 };
    const names: string[] = [];
    const versions = new Set<string>();
    for await (const page of kube.listPages(CONFIG_MAPS, selection)) {
      if (names.length === 0) {
        await kube.create(CONFIG_MAPS, configMap({ ...key('moment-3'), labels }));
        await kube.delete(CONFIG_MAPS, key('moment-4'));
      }
      names.push(...page.items.map(({ metadata }) => metadata.name));
      versions.add(page.resourceVersion);
    }
    expect(names).toEqual(['moment-1', 'moment-2', 'moment-4']);
    expect(versions.size).toBe(1);
  });

  it.each([{ labelSelector: 'a b c' }, { fieldSelector: 'data.a=1' }])(
    'the selection %j is refused as BAD_REQUEST',
    async (selection) => {
      const { kube, namespace } = target;
      const error = await rejection(kube.list(CONFIG_MAPS, { namespace, ...selection }));
      expect(error).toMatchObject({ code: 'BAD_REQUEST' });
    },
  );

  it.each([
    ['set=select', ['select-a', 'select-b']],
    ['set=select,tier=a', ['select-a']],
    ['set=select,tier!=a', ['select-b']],
    ['set in (select),tier notin (b)', ['select-a']],
    ['set=select,!tier', []],
    ['tier', ['select-a', 'select-b']],
  ])('the label selector %s finds %j', async (labelSelector, names) => {
    for (const tier of ['a', 'b']) {
      const labels = { set: 'select', tier };
      const object = configMap({ ...key(`select-${tier}`), labels });
      await target.kube.apply(CONFIG_MAPS, object, { fieldManager: 'contract' });
    }
    const { namespace } = target;
    const { items } = await target.kube.list(CONFIG_MAPS, { namespace, labelSelector });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it('a field selector finds an object by its name', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(key('by-field')));
    const fieldSelector = 'metadata.name=by-field';
    const { namespace } = target;
    const { items } = await target.kube.list(CONFIG_MAPS, { namespace, fieldSelector });
    expect(items).toHaveLength(1);
  });

  it('a delete tells whether there was anything to delete', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(key('gone')));
    expect(await target.kube.delete(CONFIG_MAPS, key('gone'))).toBe('deleted');
    expect(await target.kube.delete(CONFIG_MAPS, key('gone'))).toBe('absent');
  });

  it('a delete of another uid or an older version is a conflict and deletes nothing', async () => {
    const { metadata } = await target.kube.create(CONFIG_MAPS, configMap(key('guarded')));
    const uid = '00000000-0000-0000-0000-000000000000';
    const otherUid = { preconditions: { uid } };
    expect(await target.kube.delete(CONFIG_MAPS, key('guarded'), otherUid)).toBe('conflict');
    const older = { preconditions: { uid: metadata.uid, resourceVersion: '1' } };
    expect(await target.kube.delete(CONFIG_MAPS, key('guarded'), older)).toBe('conflict');
    const { resourceVersion } = metadata;
    const exact = { preconditions: { uid: metadata.uid, resourceVersion } };
    expect(await target.kube.delete(CONFIG_MAPS, key('guarded'), exact)).toBe('deleted');
  });

  it('a finalizer holds an object until it is removed', async () => {
    const finalizers = ['howdah.dev/contract'];
    await target.kube.create(CONFIG_MAPS, configMap({ ...key('held'), finalizers }));
    expect(await target.kube.delete(CONFIG_MAPS, key('held'))).toBe('terminating');
    const held = await target.kube.get(CONFIG_MAPS, key('held'));
    expect(held?.metadata.deletionTimestamp).toBeDefined();

    const patch = { metadata: { finalizers: [] } };
    await target.kube.patchMerge({ kind: CONFIG_MAPS, key: key('held') }, patch);
    expect(await target.kube.get(CONFIG_MAPS, key('held'))).toBeUndefined();
  });

  it('a dry run answers as if and stores nothing', async () => {
    const object = configMap(key('dry'), { a: '1' });
    const answer = await target.kube.create(CONFIG_MAPS, object, { dryRun: true });
    expect(answer.data).toEqual({ a: '1' });
    expect(await target.kube.get(CONFIG_MAPS, key('dry'))).toBeUndefined();
  });

  it('an object without a name or namespace is refused before anything is sent', async () => {
    const nameless = rejection(target.kube.delete(CONFIG_MAPS, key('')));
    expect(await nameless).toMatchObject({ code: 'INVALID_OBJECT' });
    const homeless = rejection(target.kube.get(CONFIG_MAPS, { name: 'x' }));
    expect(await homeless).toMatchObject({ code: 'INVALID_OBJECT' });
  });

  it('a resource that is not served is told from one that is', async () => {
    expect(await target.kube.serves(KINDS.statefulSets)).toBe(true);
    expect(await target.kube.serves({ ...KINDS.pods, plural: 'unicorns' })).toBe(false);
    expect(await target.kube.serves({ ...KINDS.statefulSets, group: 'no.such.dev' })).toBe(false);
  });

  it('the version of the server is read', async () => {
    const { major, minor } = await target.kube.serverVersion();
    expect(major).toBe(1);
    expect(minor).toBeGreaterThan(20);
  });

  it('a call aborted by its caller rejects with ABORTED', async () => {
    const signal = AbortSignal.abort();
    const error = await rejection(target.kube.get(CONFIG_MAPS, key('x'), { signal }));
    expect(error).toMatchObject({ code: 'ABORTED' });
  });
});
