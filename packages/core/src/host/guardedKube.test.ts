import { createKube, fixedAccess } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { PluginKube } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { guardedKube } from './guardedKube.js';
import type { KubeRights } from './guardedKube.js';

const service = { apiVersion: 'v1', plural: 'services', namespace: 'ns', name: 'x' };
const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } };
const read = { uid: '1', resourceVersion: '2' };
const pod: AnyObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'ns' } };

// Nobody listens there: whatever is sent fails with another code.
const kube = createKube({ access: fixedAccess({ server: 'http://127.0.0.1:1' }) });

const guarded = (rights: Omit<KubeRights, 'id'>): PluginKube =>
  guardedKube({ kube, cacheOf: () => ({ list: () => [pod] }) }, { id: 'a.example', ...rights });

const CALLS: readonly (readonly [
  string,
  (on: PluginKube, options?: object) => Promise<unknown>,
])[] = [
  ['get', (on, options) => on.get(service, options)],
  ['create', (on, options) => on.create(service, object, options)],
  ['patch', (on, options) => on.patch(service, [], options)],
  ['delete', (on, options) => on.delete(service, read, options)],
];

describe.each(CALLS)('a plugin that calls %s', (verb, call) => {
  const rule = { apiGroups: [''], resources: ['services'] };
  const others = ['get', 'create', 'patch', 'delete', 'list'].filter((one) => one !== verb);

  it('gets through with the rule for it, and sends nothing once the reconcile has ended', async () => {
    const plugin = guarded({ rbac: [{ ...rule, verbs: [verb] }] });
    const options = { signal: AbortSignal.abort() };
    await expect(call(plugin, options)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('is refused where the manifest lists all but that, and told what to list', async () => {
    await expect(call(guarded({ rbac: [{ ...rule, verbs: others }] }))).rejects.toMatchObject({
      code: 'HOWDAH_UNDECLARED_ACCESS',
      message: expect.stringMatching(
        new RegExp(`^plugin "a.example" may not ${verb} services.*; list it in manifest.rbac$`),
      ),
    });
  });

  it('is refused for another object than the rule names', async () => {
    const plugin = guarded({ rbac: [{ ...rule, resourceNames: ['y'], verbs: [verb] }] });
    await expect(call(plugin)).rejects.toMatchObject({ code: 'HOWDAH_UNDECLARED_ACCESS' });
  });
});

it('a rule that names an object is the right to that object, save for creating it', async () => {
  const plugin = guarded({
    rbac: [{ apiGroups: [''], resources: ['services'], resourceNames: ['x'], verbs: ['*'] }],
  });
  const options = { signal: AbortSignal.abort() };
  await expect(plugin.get(service, options)).rejects.toMatchObject({ code: 'ABORTED' });
  await expect(plugin.create(service, object)).rejects.toMatchObject({
    code: 'HOWDAH_UNDECLARED_ACCESS',
  });
});

it('a plugin creates what it asked for and nothing else', async () => {
  const plugin = guarded({
    rbac: [{ apiGroups: [''], resources: ['services'], verbs: ['create'] }],
  });
  for (const metadata of [{ name: 'y' }, { name: 'x', namespace: 'kube-system' }]) {
    await expect(plugin.create(service, { ...object, metadata })).rejects.toMatchObject({
      code: 'HOWDAH_UNDECLARED_ACCESS',
      message: expect.stringContaining('give both the same'),
    });
  }
});

it('a plugin reads from the cache what it watches, and nothing else', () => {
  const watches = [{ apiVersion: 'v1', kind: 'Pod' }];
  expect(guarded({ watches }).cached({ apiVersion: 'v1', kind: 'Pod' }, 'ns')).toEqual([pod]);
  expect(() => guarded({ watches }).cached({ apiVersion: 'v1', kind: 'Secret' }, 'ns')).toThrow(
    expect.objectContaining({
      code: 'HOWDAH_UNDECLARED_ACCESS',
      message: expect.stringContaining('list it in manifest.watches'),
    }),
  );
});
