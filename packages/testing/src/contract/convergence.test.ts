import { Informer } from '@howdah/kube';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
          indexes: { value: ({ data }) => Object.values(data ?? {}) },
        });
        const balance = new Map<string, number>();
        cache.onChange((old, current) => {
          const uid = (current ?? old)?.metadata.uid ?? '';
          const change = old === undefined ? 1 : current === undefined ? -1 : 0;
          balance.set(uid, (balance.get(uid) ?? 0) + change);
        });
        cache.start();
        try {
          for (const each of steps) await play(each, cache);
          const { items } = await kube.list(CONFIG_MAPS, selection);
          await cache.whenSynced();
          await sees(cache, () => equal(cache, items));
          const found = items.flatMap(({ data }) => cache.byIndex('value', data?.['v'] ?? ''));
          expect(new Set(found.map(nameOf))).toEqual(new Set(items.map(nameOf)));
          // Every object was told added once more often than deleted while it lives, else as often.
          const alive = new Set(items.map(({ metadata }) => metadata.uid));
          for (const [uid, count] of balance) expect(count).toBe(alive.has(uid) ? 1 : 0);
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

function equal(cache: Informer<ConfigMap>, items: readonly ConfigMap[]): boolean {
  const versions = (objects: readonly ConfigMap[]): string =>
    JSON.stringify(objects.map(versionOf).toSorted());
  return versions(cache.list()) === versions(items);
}

function nameOf({ metadata }: ConfigMap): string {
  return metadata.name;
}

function versionOf({ metadata }: ConfigMap): string {
  return `${metadata.uid ?? ''} ${metadata.resourceVersion ?? ''}`;
}
