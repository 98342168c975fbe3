import { isJsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap } from './fixtures.js';
import { listAt, rawRequest, verdictOf } from './rawRequest.js';
import type { RawAnswer, RawRequest } from './rawRequest.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

describe('the moment that is read', () => {
  let target: Target;
  let old = '';
  let latest = '';
  const path = (): string => `/api/v1/namespaces/${target.namespace}/configmaps`;
  const send = (asked: RawRequest): Promise<RawAnswer> => rawRequest(target.access, asked);
  const key = (name: string) => ({ namespace: target.namespace, name });
  const list = (query: string): Promise<RawAnswer> =>
    send({ method: 'GET', path: `${path()}?labelSelector=set%3Dmoments&${query}` });
  const filled = (query: string): string =>
    query.replace('OLD', old).replace('FUTURE', String(Number(latest) + 10_000_000));

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    const labels = { set: 'moments' };
    const first = await target.kube.create(CONFIG_MAPS, configMap({ ...key('first'), labels }));
    const second = await target.kube.create(CONFIG_MAPS, configMap({ ...key('second'), labels }));
    old = first.metadata.resourceVersion ?? '';
    latest = second.metadata.resourceVersion ?? '';
    // From here on no cache of the server is behind.
    await list(`resourceVersion=${latest}`);
  });
  afterAll(async () => {
    await target.close();
  });

  it.each([
    ['resourceVersionMatch=Exact&resourceVersion=OLD', ['first'], true],
    ['resourceVersionMatch=NotOlderThan&resourceVersion=OLD', ['first', 'second'], false],
    ['resourceVersionMatch=NotOlderThan&resourceVersion=0', ['first', 'second'], false],
    ['resourceVersionMatch=&resourceVersion=OLD', ['first', 'second'], false],
    ['resourceVersion=OLD', ['first', 'second'], false],
    ['resourceVersion=OLD&limit=5', ['first'], true],
    ['resourceVersionMatch=NotOlderThan&resourceVersion=OLD&limit=5', ['first', 'second'], false],
  ])('of a list with %s shows %j, and says of which moment', async (query, names, isOld) => {
    const { body } = await list(filled(query));
    const metadata = listAt(body, 'items').map((item) => item['metadata']);
    expect(metadata).toMatchObject(names.map((name) => ({ name })));
    const { resourceVersion } = isJsonObject(body['metadata']) ? body['metadata'] : {};
    expect(resourceVersion === old).toBe(isOld);
  });

  it.each([
    ['resourceVersionMatch=Exact', '422 resourceVersionMatch FieldValueForbidden'],
    ['resourceVersionMatch=NotOlderThan', '422 resourceVersionMatch FieldValueForbidden'],
    [
      'resourceVersionMatch=x&resourceVersion=OLD',
      '422 resourceVersionMatch FieldValueNotSupported',
    ],
    [
      'resourceVersionMatch=Exact&resourceVersion=0',
      '422 resourceVersionMatch FieldValueForbidden',
    ],
    [
      'resourceVersionMatch=Exact&resourceVersion=OLD&continue=abc',
      '422 resourceVersionMatch FieldValueForbidden',
    ],
    ['resourceVersionMatch=Exact&resourceVersion=1', '410'],
    ['resourceVersion=abc', '400'],
    ['resourceVersion=-1', '400'],
    ['resourceVersion=OLD&continue=abc', '400'],
    ['resourceVersion=FUTURE', '504 ResourceVersionTooLarge'],
    ['resourceVersionMatch=Exact&resourceVersion=FUTURE', '504 ResourceVersionTooLarge'],
    ['watch=1&resourceVersion=abc', '500'],
    [
      'watch=1&resourceVersionMatch=NotOlderThan&resourceVersion=OLD',
      '422 resourceVersionMatch FieldValueForbidden',
    ],
  ])('of a list with %s is answered %s', async (query, verdict) => {
    expect(verdictOf(await list(filled(query)))).toBe(verdict);
  });

  it.each([
    ['resourceVersion=abc', '500'],
    ['resourceVersion=FUTURE', '504 ResourceVersionTooLarge'],
    ['resourceVersion=OLD', '200'],
  ])('of a single object with %s is answered %s', async (query, verdict) => {
    const one = `${path()}/first?${filled(query)}`;
    expect(verdictOf(await send({ method: 'GET', path: one }))).toBe(verdict);
  });
});
