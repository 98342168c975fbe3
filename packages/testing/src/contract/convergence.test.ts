import { Informer } from '@howdah/kube';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { balanceOf, BY_VALUE, expectWholeStory, holdsAll } from './cacheEquality.js';
import { CONFIG_MAPS, configMap, sees } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const name = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ act: fc.constant('apply' as const), name, value: fc.nat(9) }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('delete' as const), name }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restart' as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe('the cache', () => {
  let target: Target;
  let runs = 0;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it('equals the server after any schedule of changes, its index too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        runs += 1;
        const { kube, namespace } = target;
        const selection = { namespace, labelSelector: `run=${runs}` };
        const cache = new Informer({
          kube,
          kind: CONFIG_MAPS,
          ...selection,
          pageSize: 2,
          indexes: BY_VALUE,
        });
        const balance = balanceOf(cache);
        cache.start();
        try {
          for (const each of steps) await play(each, cache);
          const { items } = await kube.list(CONFIG_MAPS, selection);
          await cache.whenSynced();
          await sees(cache, () => holdsAll(cache, items));
          expectWholeStory(cache, balance, items);
        } finally {
          await cache.stop();
        }
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  async function play(each: Step, cache: Informer<ConfigMap>): Promise<void> {
    const { kube, namespace } = target;
    switch (each.act) {
      case 'apply': {
        const metadata = { namespace, name: `${each.name}-${runs}`, labels: { run: String(runs) } };
        const object = configMap(metadata, { v: String(each.value) });
        cache.observe(await kube.apply(CONFIG_MAPS, object, { fieldManager: 'fuzz' }));
        return;
      }
      case 'delete':
        await kube.delete(CONFIG_MAPS, { namespace, name: `${each.name}-${runs}` });
        return;
      case 'restart':
        await cache.stop();
        cache.start();
    }
  }
});
