import { createKube, Informer } from '@howdah/kube';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { calm, eventually } from '../scene/quiet.js';
import { HastyClock } from '../virtualClock/hastyClock.js';
import { balanceOf, BY_VALUE, expectWholeStory, holdsAll } from '../contract/cacheEquality.js';
import { CONFIG_MAPS, configMap } from '../contract/fixtures.js';
import type { ConfigMap } from '../contract/fixtures.js';

const NAMESPACE = 'fuzz';

const name = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ act: fc.constant('apply' as const), name, value: fc.nat(9) }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('delete' as const), name }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom(
        'compact' as const,
        'bookmark' as const,
        'end' as const,
        'reset' as const,
        'truncate' as const,
        'garble' as const,
        'refuse' as const,
        'wait' as const,
      ),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe('the cache', () => {
  it('equals the server after any schedule of changes and faults, its index too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const server = new FakeApiServer();
        const hasty = new HastyClock();
        await server.start();
        const kube = createKube({ access: server.access, clock: hasty });
        const cache = new Informer({
          kube,
          kind: CONFIG_MAPS,
          namespace: NAMESPACE,
          clock: hasty,
          pageSize: 2,
          indexes: BY_VALUE,
        });
        const balance = balanceOf(cache);
        cache.start();
        try {
          for (const each of steps) await play({ server, cache, kube }, each);
          server.clearFaults();
          const { items } = await kube.list(CONFIG_MAPS, { namespace: NAMESPACE });
          await eventually('the cache equals the server', () => holdsAll(cache, items));
          expectWholeStory(cache, balance, items);
        } finally {
          await cache.stop();
          await kube.close();
          await server.stop();
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

interface Scene {
  readonly server: FakeApiServer;
  readonly cache: Informer<ConfigMap>;
  readonly kube: ReturnType<typeof createKube>;
}

async function play({ server, cache, kube }: Scene, each: Step): Promise<void> {
  switch (each.act) {
    case 'apply': {
      const key = { namespace: NAMESPACE, name: each.name };
      const object = configMap(key, { v: String(each.value) });
      cache.observe(await kube.apply(CONFIG_MAPS, object, { fieldManager: 'fuzz' }));
      return;
    }
    case 'delete':
      await kube.delete(CONFIG_MAPS, { namespace: NAMESPACE, name: each.name });
      return;
    case 'compact':
      server.compact();
      return;
    case 'bookmark':
      server.bookmark();
      return;
    case 'end':
    case 'reset':
      server.dropWatches(each.act);
      return;
    case 'truncate':
    case 'garble':
      server.spoilWatches(each.act);
      return;
    case 'refuse': {
      const readsOnly = {
        when: ({ verb }: { verb: string }) => verb === 'watch' || verb === 'list',
      };
      server.inject({ ...readsOnly, fault: { type: 'status', status: 503 }, times: 2 });
      return;
    }
    case 'wait':
      await calm(server);
  }
}
