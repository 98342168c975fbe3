import { createKube, isKubeError } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap } from '../contract/fixtures.js';
import type { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { HastyClock } from '../virtualClock/hastyClock.js';
import { crashPoints } from './crashPoints.js';
import type { CrashRun, CrashScenario } from './crashPoints.js';

const NAMESPACE = 'crashes';
const NAMES = ['a', 'b'];

/** Makes two ConfigMaps that hold the same. Whoever draws a value by lot may not have been first. */
type Program = (server: FakeApiServer, user: string) => Promise<void>;

const program =
  (draw: () => string): Program =>
  async (server, user) => {
    const kube = createKube({ access: server.accessAs(user), clock: new HastyClock() });
    try {
      const v = draw();
      for (const name of NAMES) {
        const object = configMap({ namespace: NAMESPACE, name }, { v });
        const found = await kube.get(CONFIG_MAPS, { namespace: NAMESPACE, name });
        if (found === undefined) await kube.create(CONFIG_MAPS, object, { fieldManager: user });
      }
    } finally {
      await kube.close();
    }
  };

const content = (server: FakeApiServer): readonly unknown[] =>
  NAMES.map((name) => server.read(CONFIG_MAPS, { namespace: NAMESPACE, name })?.['data']);

const scenario = (run: Program): CrashScenario<readonly unknown[]> => ({
  user: 'first',
  play: async ({ server, died }) => {
    try {
      await run(server, 'first');
    } catch (error) {
      if (!died.aborted || !isKubeError(error)) throw error;
      await run(server, 'second');
    }
    return content(server);
  },
});

async function runs<T>(played: CrashScenario<T>): Promise<readonly CrashRun<T>[]> {
  const all: CrashRun<T>[] = [];
  for await (const each of crashPoints(played)) all.push(each);
  return all;
}

describe('crash points', () => {
  it('are on both sides of every write, after a run without any', async () => {
    const all = await runs(scenario(program(() => 'same')));

    expect(all.map(({ point, write }) => ({ ...point, write }))).toEqual([
      { write: undefined },
      { write: 'create configmaps', when: 'before' },
      { write: 'create configmaps', when: 'after' },
      { write: 'create configmaps', when: 'before' },
      { write: 'create configmaps', when: 'after' },
    ]);
    expect(all.map(({ point }) => point?.write)).toEqual([undefined, 1, 1, 2, 2]);
    for (const { end } of all) expect(end).toEqual([{ v: 'same' }, { v: 'same' }]);
  });

  it('a write is done when the program dies after it, and not when it dies before', async () => {
    const stored: number[] = [];
    const played = scenario(program(() => 'same'));
    const counted: CrashScenario<readonly unknown[]> = {
      ...played,
      play: (scene) => {
        scene.died.addEventListener('abort', () => {
          stored.push(content(scene.server).filter((data) => data !== undefined).length);
        });
        return played.play(scene);
      },
    };

    await runs(counted);
    expect(stored).toEqual([0, 1, 1, 2]);
  });

  it('find a program that does not look at what the one before it has done', async () => {
    let drawn = 0;
    const all = await runs(
      scenario(
        program(() => {
          drawn += 1;
          return `drawn ${drawn}`;
        }),
      ),
    );

    const torn = all.filter(({ end }) => JSON.stringify(end[0]) !== JSON.stringify(end[1]));
    expect(torn.map(({ point }) => point)).toEqual([
      { write: 1, when: 'after' },
      { write: 2, when: 'before' },
    ]);
  });

  it('a scenario that fails tells at which of them', async () => {
    const played: CrashScenario<void> = {
      user: 'first',
      play: async ({ server, died }) => {
        await program(() => 'same')(server, 'first').catch(() => undefined);
        if (died.aborted) throw new Error('nobody takes over');
      },
    };

    await expect(runs(played)).rejects.toThrow(/first running until before write 1/);
  });
});
