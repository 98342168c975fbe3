import { isJsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap } from './fixtures.js';
import { listAt, rawRequest } from './rawRequest.js';
import type { RawAnswer } from './rawRequest.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const MINE = 'contract=selectors';

describe('label selectors', () => {
  let target: Target;
  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    const { kube, namespace } = target;
    const labels: Readonly<Record<string, Record<string, string>>> = {
      three: { n: '3', m: 'x' },
      twelve: { n: '12' },
      word: { n: 'abc' },
      none: {},
    };
    for (const [name, more] of Object.entries(labels)) {
      const metadata = { namespace, name, labels: { contract: 'selectors', ...more } };
      await kube.create(CONFIG_MAPS, configMap(metadata));
    }
  });
  afterAll(async () => {
    await target.close();
  });

  const list = (query: string): Promise<RawAnswer> =>
    rawRequest(target.access, {
      method: 'GET',
      path: `/api/v1/namespaces/${target.namespace}/configmaps?${query}`,
    });

  it.each([
    ['n>5', 'twelve'],
    ['n > 3', 'twelve'],
    ['n<12', 'three'],
    ['n>2,n<20', 'three twelve'],
    ['n=3', 'three'],
    ['n == 3', 'three'],
    ['n!=3', 'none twelve word'],
    ['n in (3,12)', 'three twelve'],
    ['n in(3,)', 'three'],
    ['n notin (3)', 'none twelve word'],
    ['n', 'three twelve word'],
    ['!n', 'none'],
    ['! n', 'none'],
    ['n,m', 'three'],
    ['n=', ''],
    ['in', ''],
  ])('%s selects %s', async (selector, names) => {
    const { status, body } = await list(
      `labelSelector=${encodeURIComponent(`${MINE},${selector}`)}`,
    );
    expect(status).toBe(200);
    const found = listAt(body, 'items').map(({ metadata }) => metadata);
    const selected = found.map((metadata) => (isJsonObject(metadata) ? metadata['name'] : ''));
    expect(selected).toEqual(names.split(' ').filter((name) => name !== ''));
  });

  it.each([
    'n>x',
    'n>',
    'n>1.5',
    'n>-1',
    'n>=3',
    'n,',
    ',',
    'n in (3',
    'n=3=4',
    'n=a b',
    '!n=3',
    '!!n',
    '!',
    '(n)',
    'a b',
    'n!',
    'n===3',
    'n!==3',
    'n=!3',
    'n IN (3)',
    'x/y/z',
    '-n',
    'n=-a',
  ])('%s is none', async (selector) => {
    expect((await list(`labelSelector=${encodeURIComponent(selector)}`)).status).toBe(400);
  });

  it.each(['metadata.name>1', 'metadata.name', '!metadata.name', 'metadata.name=a=b', 'data.x=1'])(
    '%s selects no fields',
    async (selector) => {
      expect((await list(`fieldSelector=${encodeURIComponent(selector)}`)).status).toBe(400);
    },
  );

  it('what does not say yes to a watch gets a list', async () => {
    expect(await list('watch=false')).toMatchObject({ body: { kind: 'ConfigMapList' } });
    expect(await list('watch=0')).toMatchObject({ body: { kind: 'ConfigMapList' } });
  });
});
