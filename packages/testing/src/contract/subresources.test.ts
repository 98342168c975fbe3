import { KINDS } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCustomKind } from './customKind.js';
import type { CustomKind } from './customKind.js';
import { CONFIG_MAPS, configMap } from './fixtures.js';
import { rawRequest } from './rawRequest.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const WAYS = {
  get: { method: 'GET' },
  put: { method: 'PUT' },
  merge: { method: 'PATCH', contentType: 'application/merge-patch+json' },
  apply: { method: 'PATCH', contentType: 'application/apply-patch+yaml' },
  post: { method: 'POST' },
  delete: { method: 'DELETE' },
} as const;

type Way = keyof typeof WAYS;

const EVERY: readonly Way[] = ['get', 'put', 'merge', 'apply', 'post', 'delete'];

describe('what lies below an object', () => {
  let target: Target;
  let custom: CustomKind;
  const key = (name: string) => ({ namespace: target.namespace, name });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    const { kube } = target;
    custom = await defineCustomKind(target, {
      schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      subresources: { status: {} },
    });
    await kube.create(CONFIG_MAPS, configMap(key('x'), { a: '1' }));
    await kube.create(custom.kind, custom.object('x'));
    await kube.create(KINDS.services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: key('x'),
      spec: { ports: [{ port: 1 }] },
    });
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: custom.definition });
    await target.close();
  });

  /** The status of each way of asking for what lies below. */
  async function answers(kind: string, below: string, ways: readonly Way[]): Promise<string[]> {
    const { group, plural } = custom.kind;
    const types = {
      ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap', at: 'api/v1', plural: 'configmaps' },
      Service: { apiVersion: 'v1', kind: 'Service', at: 'api/v1', plural: 'services' },
      Widget: {
        apiVersion: `${group}/v1`,
        kind: custom.kind.kind,
        at: `apis/${group}/v1`,
        plural,
      },
    } as const;
    const type = kind === 'ConfigMap' || kind === 'Service' ? types[kind] : types.Widget;
    const path = `/${type.at}/namespaces/${target.namespace}/${type.plural}/x/${below}`;
    const object = { apiVersion: type.apiVersion, kind: type.kind, metadata: { name: 'x' } };
    const found: string[] = [];
    for (const way of ways) {
      const body = way === 'get' || way === 'delete' ? {} : { body: JSON.stringify(object) };
      const asked = { ...WAYS[way], path: `${path}?fieldManager=x`, ...body };
      const { status } = await rawRequest(target.access, asked);
      found.push(`${way} ${status}`);
    }
    return found;
  }
  const all = (status: number): string[] => EVERY.map((way) => `${way} ${status}`);

  it.each([
    ['ConfigMap', 'nonsense'],
    ['ConfigMap', 'status'],
    ['ConfigMap', 'scale'],
    ['Service', 'nonsense'],
    ['Service', 'scale'],
    ['Service', 'status/more'],
  ])('nothing lies below a %s as %s, whatever is asked of it', async (kind, below) => {
    expect(await answers(kind, below, EVERY)).toEqual(all(404));
  });

  it.each(['nonsense', 'scale', 'log'])(
    'nothing lies below a custom resource as %s',
    async (below) => {
      expect(await answers('Widget', below, EVERY)).toEqual(all(404));
    },
  );

  it('a status is read and written, never deleted or created', async () => {
    const ways: readonly Way[] = ['get', 'merge', 'apply', 'delete', 'post'];
    const expected = ['get 200', 'merge 200', 'apply 200', 'delete 405', 'post 405'];
    expect(await answers('Service', 'status', ways)).toEqual(expected);
    expect(await answers('Widget', 'status', ways)).toEqual(expected);
  });

  it('what was refused below an object has not been done to it', async () => {
    const { kube } = target;
    await answers('ConfigMap', 'status', EVERY);
    await answers('Service', 'status', ['delete', 'post']);
    await answers('Widget', 'status', ['delete', 'post']);
    expect((await kube.get(CONFIG_MAPS, key('x')))?.data).toEqual({ a: '1' });
    expect(await kube.get(KINDS.services, key('x'))).toBeDefined();
    expect(await kube.get(custom.kind, key('x'))).toBeDefined();
  });
});
