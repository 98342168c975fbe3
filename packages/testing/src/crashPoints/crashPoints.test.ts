import { createKube, isKubeError } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap } from '../contract/fixtures.js';
import type { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { HastyClock } from '../virtualClock/hastyClock.js';
import { crashPoints } from './crashPoints.js';
import type { CrashRun, CrashScenario, Trouble } from './crashPoints.js';

const NAMESPACE = 'crashes';
const NAMES = ['a', 'b'];
const KILLED = ['killed before', 'killed after'] as const;

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

/** Of a program that is killed. */
const scenario = (run: Program): CrashScenario<readonly unknown[]> => ({
  user: 'first',
  play: async ({ server, strike }) => {
    try {
      await run(server, 'first');
    } catch (error) {
      if (strike?.struck.aborted !== true || !isKubeError(error)) throw error;
      await run(server, 'second');
    }
    return content(server);
  },
});

async function runs<T>(
  played: CrashScenario<T>,
  troubles?: readonly Trouble[],
): Promise<readonly CrashRun<T>[]> {
  const all: CrashRun<T>[] = [];
  for await (const each of crashPoints(played, troubles)) all.push(each);
  return all;
}

describe('crash points', () => {
  it('are on both sides of every write, after a run without any', async () => {
    const all = await runs(scenario(program(() => 'same')), KILLED);
    const write = 'create configmaps';
    expect(all.map(({ point, write: at }) => ({ point, write: at }))).toEqual([
      { point: undefined, write: undefined },
      { point: { write: 1, trouble: 'killed before' }, write },
      { point: { write: 1, trouble: 'killed after' }, write },
      { point: { write: 2, trouble: 'killed before' }, write },
      { point: { write: 2, trouble: 'killed after' }, write },
    ]);
    for (const { end } of all) expect(end).toEqual([{ v: 'same' }, { v: 'same' }]);
  });

  it('are on both sides of what is written outside of the server, where a program can only be killed', async () => {
    const ringing: CrashScenario<number> = {
      user: 'first',
      play: async ({ server, strike, outside }) => {
        let rings = 0;
        const ring = () =>
          outside('ring the bell', () => {
            rings += 1;
            return Promise.resolve();
          });
        await program(() => 'same')(server, 'first').catch(() => undefined);
        if (strike?.struck.aborted !== true) await ring().catch(() => undefined);
        return rings;
      },
    };
    const all = await runs(ringing, [...KILLED, 'deposed at']);

    expect(all[0]?.outside).toEqual(new Set([3]));
    const rung = all.filter(({ write }) => write === 'ring the bell');
    expect(rung.map(({ point, end }) => ({ point, end }))).toEqual([
      { point: { write: 3, trouble: 'killed before' }, end: 0 },
      { point: { write: 3, trouble: 'killed after' }, end: 1 },
    ]);
  });

  describe('of a program that does nothing but its writes', () => {
    const writing: CrashScenario<readonly unknown[]> = {
      ...scenario(program(() => 'same')),
      elsewhere: 'nothing',
    };
    const points = (all: readonly CrashRun<unknown>[]) =>
      all.flatMap(({ point }) => (point === undefined ? [] : [`${point.trouble} ${point.write}`]));
    const ALL = ['killed before 1', 'killed after 1', 'killed before 2', 'killed after 2'];
    const ONE_MOMENT_LESS = ['killed before 1', 'killed after 1', 'killed after 2'];

    it('are one where nothing happened between two writes', async () => {
      expect(points(await runs(writing, KILLED))).toEqual(ONE_MOMENT_LESS);
    });

    it('are two where something was written in between by another, or time passed', async () => {
      const between: readonly ((scene: Parameters<typeof writing.play>[0]) => Promise<void>)[] = [
        async ({ server }) => {
          const kube = createKube({ access: server.accessAs('other'), clock: new HastyClock() });
          await kube.create(
            CONFIG_MAPS,
            configMap({ namespace: NAMESPACE, name: 'c' }, { v: 'x' }),
            {
              fieldManager: 'other',
            },
          );
          await kube.close();
        },
        ({ moved }) => {
          moved();
          return Promise.resolve();
        },
      ];
      for (const happen of between) {
        const disturbed: CrashScenario<readonly unknown[]> = {
          ...writing,
          play: async (scene) => {
            const { server } = scene;
            let drawn = 0;
            const happening = server.onWrite(({ request }) => {
              if (request.user === 'other') return;
              drawn += 1;
              if (drawn === 1) held = happen(scene);
            });
            let held: Promise<void> = Promise.resolve();
            const until = new Promise<void>((resolve) => {
              server.onWrite(() => void held.then(resolve));
            });
            server.inject({
              when: ({ verb, key, user }) =>
                verb === 'get' && key?.name === 'b' && user === 'first',
              fault: { type: 'hold', until },
            });
            const end = await writing.play(scene);
            happening();
            return end;
          },
        };
        expect(points(await runs(disturbed, KILLED))).toEqual(ALL);
      }
    });

    it('are both played where nobody is killed after, or the program may do something elsewhere', async () => {
      expect(points(await runs(writing, ['killed before']))).toEqual([
        'killed before 1',
        'killed before 2',
      ]);
      expect(points(await runs({ ...writing, elsewhere: 'something' }, KILLED))).toEqual(ALL);
    });

    it('a moment that is left out has what there is at the one that is played', async () => {
      const stored = new Map<string, string>();
      const looked: CrashScenario<readonly unknown[]> = {
        ...writing,
        elsewhere: 'something',
        play: (scene) => {
          const { server, strike } = scene;
          strike?.struck.addEventListener('abort', () => {
            stored.set(
              `killed ${stored.size}`,
              `${server.revision} ${JSON.stringify(content(server))}`,
            );
          });
          return writing.play(scene);
        },
      };
      const [undisturbed] = await runs(looked, KILLED);
      const [, after, before] = [...stored.values()];
      expect(undisturbed?.sameAsBefore).toEqual(new Set([2]));
      expect(before).toBe(after);
    });
  });

  it('a write is done when the program dies after it, and not when it dies before', async () => {
    const stored: number[] = [];
    const played = scenario(program(() => 'same'));
    const counted: CrashScenario<readonly unknown[]> = {
      ...played,
      play: (scene) => {
        scene.strike?.struck.addEventListener('abort', () => {
          stored.push(content(scene.server).filter((data) => data !== undefined).length);
        });
        return played.play(scene);
      },
    };

    await runs(counted, KILLED);
    expect(stored).toEqual([0, 1, 1, 2]);
  });

  it('a write of a program that is frozen is done when it wakes up, after those of the next', async () => {
    const stored: (readonly unknown[])[] = [];
    const frozen: CrashScenario<void> = {
      user: 'first',
      play: async ({ server, strike }) => {
        const first = program(() => 'first')(server, 'first').catch(() => undefined);
        const struck = new Promise((resolve) => {
          strike?.struck.addEventListener('abort', resolve);
        });
        await Promise.race([first, struck]);
        if (strike?.struck.aborted !== true) return;
        await program(() => 'second')(server, 'second');
        stored.push(content(server));
        strike.wake();
        await first;
        stored.push(content(server));
      },
    };

    await runs(frozen, ['frozen at']);
    const [first, second] = [{ v: 'first' }, { v: 'second' }];
    expect(stored).toEqual([
      [second, second],
      [second, second],
      [first, second],
      [first, second],
    ]);
  });

  it('a program that is deposed goes on beside the next', async () => {
    const all = await runs(
      {
        user: 'first',
        play: async ({ server, strike }) => {
          let next: Promise<void> = Promise.resolve();
          strike?.struck.addEventListener('abort', () => {
            next = program(() => 'second')(server, 'second').catch(() => undefined);
          });
          await program(() => 'first')(server, 'first').catch(() => undefined);
          await next;
          return server.requests.some(({ user }) => user === 'second');
        },
      },
      ['deposed at'],
    );
    expect(all.map(({ end }) => end)).toEqual([false, true, true]);
  });

  it('are `down after` deletes only, and what is done outside of the server', async () => {
    const deleting: CrashScenario<void> = {
      user: 'first',
      play: async ({ server, outside }) => {
        const kube = createKube({ access: server.accessAs('first'), clock: new HastyClock() });
        const key = { namespace: NAMESPACE, name: 'a' };
        try {
          await kube.create(CONFIG_MAPS, configMap(key, { v: 'x' }), { fieldManager: 'first' });
          await outside('ring the bell', () => Promise.resolve());
          await kube.delete(CONFIG_MAPS, key);
        } catch {
          // It is dead.
        } finally {
          await kube.close();
        }
      },
    };
    const all = await runs(deleting, ['down after']);
    expect(all[0]?.deletes).toEqual(new Set([3]));
    expect(all.map(({ write }) => write)).toEqual([
      undefined,
      'ring the bell',
      'delete configmaps a',
    ]);
  });

  it('are all reached: a program that writes less in another run is told', async () => {
    let played = 0;
    const tiring: CrashScenario<void> = {
      user: 'first',
      play: async ({ server }) => {
        played += 1;
        // The fourth run would be killed before its second write.
        if (played === 4) return;
        await program(() => 'same')(server, 'first').catch(() => undefined);
      },
    };
    await expect(runs(tiring, KILLED)).rejects.toThrow(
      'first was never killed before write 2: it came to 0 writes, and to 2 undisturbed',
    );
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
      KILLED,
    );

    const torn = all.filter(({ end }) => JSON.stringify(end[0]) !== JSON.stringify(end[1]));
    expect(torn.map(({ point }) => point)).toEqual([
      { write: 1, trouble: 'killed after' },
      { write: 2, trouble: 'killed before' },
    ]);
  });

  it('a scenario that fails tells at which of them', async () => {
    const played: CrashScenario<void> = {
      user: 'first',
      play: async ({ server, strike }) => {
        await program(() => 'same')(server, 'first').catch(() => undefined);
        if (strike?.struck.aborted === true) throw new Error('nobody takes over');
      },
    };

    await expect(runs(played)).rejects.toThrow(/first killed before write 1/);
  });
});
