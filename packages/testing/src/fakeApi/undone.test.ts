import { createKube, isJsonObject, KINDS } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customDefinition } from '../contract/customKind.js';
import { configMap, CONFIG_MAPS, rejection } from '../contract/fixtures.js';
import { FakeApiServer } from './fakeApiServer.js';

const PODS = '/api/v1/namespaces/fake/pods';
const MAPS = '/api/v1/namespaces/fake/configmaps';
const KEY = { namespace: 'fake', name: 'x' };

describe('what the fake does not do is refused loudly', () => {
  let server: FakeApiServer;
  beforeEach(async () => {
    server = new FakeApiServer({ protocol: 'http' });
    await server.start();
  });
  afterEach(async () => {
    await server.stop();
  });

  const headers = (name: string, value: string): RequestInit => ({ headers: { [name]: value } });

  it.each<[string, string, RequestInit]>([
    ['deletion of a collection', MAPS, { method: 'DELETE' }],
    ['a watch of one object', `${MAPS}/x?watch=true`, {}],
    ['a list as a watch', `${MAPS}?watch=true&sendInitialEvents=true`, {}],
    ['logs', `${PODS}/x/log`, {}],
    ['a proxy', `${PODS}/x/proxy/index.html`, {}],
    ['eviction', `${PODS}/x/eviction`, { method: 'POST', body: '{}' }],
    ['finalization of a namespace', '/api/v1/namespaces/x/finalize', { method: 'PUT', body: '{}' }],
    ['tables', MAPS, headers('accept', 'application/json;as=Table;v=v1;g=meta.k8s.io')],
    ['protobuf', MAPS, headers('accept', 'application/vnd.kubernetes.protobuf')],
    [
      'YAML',
      MAPS,
      { method: 'POST', body: 'kind: ConfigMap', ...headers('content-type', 'application/yaml') },
    ],
    [
      'strategic merge patch',
      `${MAPS}/x`,
      {
        method: 'PATCH',
        body: '{}',
        ...headers('content-type', 'application/strategic-merge-patch+json'),
      },
    ],
    [
      'server-side apply of a Scale',
      '/apis/apps/v1/namespaces/fake/statefulsets/x/scale?fieldManager=me',
      { method: 'PATCH', body: '{}', ...headers('content-type', 'application/apply-patch+yaml') },
    ],
  ])('%s', async (_, path, asked) => {
    const kube = createKube({ access: server.access });
    await kube.create(CONFIG_MAPS, configMap(KEY));
    await kube.create(KINDS.statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: KEY,
    });
    await kube.close();
    const response = await fetch(`${server.url}${path}`, asked);
    const status: unknown = await response.json();
    expect(status).toMatchObject({ code: 501, message: expect.stringContaining('README') });
  });

  it('lists as JSON for who would also take it', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io, application/json';
    expect((await fetch(`${server.url}${MAPS}`, headers('accept', accept))).status).toBe(200);
  });

  it('a definition whose versions have different schemas', async () => {
    const kube = createKube({ access: server.access });
    const { spec, ...definition } = customDefinition({ schema: { type: 'object' } });
    const schema = {
      openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    };
    const versions = [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      { name: 'v2', served: true, storage: false, schema },
    ];
    const declared = { ...(isJsonObject(spec) ? spec : {}), versions };
    const error = await rejection(
      kube.create(KINDS.customResourceDefinitions, { ...definition, spec: declared }),
    );
    await kube.close();
    expect(error).toMatchObject({ status: 501 });
  });

  it.each<[string, JsonObject]>([
    ['oneOf', { oneOf: [{ required: ['a'] }] }],
    ['anyOf', { anyOf: [{ required: ['a'] }] }],
    ['allOf', { allOf: [{ required: ['a'] }] }],
    ['not', { not: { required: ['a'] } }],
    [
      'a messageExpression',
      { 'x-kubernetes-validations': [{ rule: 'true', message: 'no', messageExpression: '"no"' }] },
    ],
    [
      'a function that Kubernetes adds to CEL',
      { 'x-kubernetes-validations': [{ rule: 'isQuantity(self.a)', message: 'no' }] },
    ],
  ])('a definition with %s', async (_, more) => {
    const kube = createKube({ access: server.access });
    const properties = { a: { type: 'string', maxLength: 9 } };
    const schema = {
      type: 'object',
      properties: { spec: { type: 'object', properties, ...more } },
    };
    const error = await rejection(
      kube.create(KINDS.customResourceDefinitions, customDefinition({ schema })),
    );
    await kube.close();
    expect(error).toMatchObject({ status: 501 });
  });
});
