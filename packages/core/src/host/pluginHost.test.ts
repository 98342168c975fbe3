import { capability, provide } from '@howdah/plugin-api';
import type { AnyPlugin, PluginContext, PluginRuntime } from '@howdah/plugin-api';
import { nextTurn } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { HandClock } from './fixtures/handClock.js';
import { loadPlugins } from './fixtures/loadPlugins.js';
import { untyped } from './fixtures/untyped.js';

const X = capability<{ answer(): number }>('x@1', { exclusive: true });

const bringing = (key: string, runtime: PluginRuntime<null>): AnyPlugin =>
  examplePlugin(key, { start: () => runtime });

/** Ids of the plugins that were started, and messages of those that failed. */
const outcome = async (plugins: readonly AnyPlugin[]) => {
  const { host } = await loadPlugins(plugins);
  return host.plugins.map(({ plugin, state }) => state.failed?.message ?? plugin.manifest.id);
};

describe('while plugins start', () => {
  it('they do so at the same time: one may wait for what another starts', async () => {
    let tell = (): void => undefined;
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const a = examplePlugin('a', { start: () => told.then(() => ({})) });
    const b = examplePlugin('b', {
      start: () => {
        tell();
        return {};
      },
    });
    expect(await outcome([a, b])).toEqual(['a.example', 'b.example']);
  });

  it('ten of them begin before the first is ready', async () => {
    const keys = 'a b c d e f g h i j'.split(' ');
    let begun = 0;
    let open = (): void => undefined;
    const all = new Promise<void>((resolve) => {
      open = resolve;
    });
    const start = async (): Promise<PluginRuntime<null>> => {
      begun += 1;
      if (begun === keys.length) open();
      await all;
      return {};
    };
    const { host } = await loadPlugins(keys.map((key) => examplePlugin(key, { start })));
    expect(host.started).toHaveLength(10);
  });

  it.each<readonly [string, AnyPlugin, string]>([
    [
      'throws',
      examplePlugin('b', {
        start: () => {
          throw new TypeError('the password is hunter2');
        },
      }),
      'Plugin b.example threw TypeError when it was asked to start',
    ],
    [
      'rejects',
      examplePlugin('b', { start: () => Promise.reject(new RangeError('hunter2')) }),
      'Plugin b.example threw RangeError when it was asked to start',
    ],
    [
      'brings nonsense for controllers',
      examplePlugin('b', { start: () => untyped({ controllers: 'many' }) }),
      'Plugin b.example answered nonsense when it was asked to start, controllers',
    ],
    [
      'brings a controller of no kind',
      examplePlugin('b', {
        start: () => untyped({ controllers: [{ id: 'c', kind: {} }] }),
      }),
      'Plugin b.example answered nonsense when it was asked to start, controllers.0.kind.apiVersion',
    ],
    [
      'brings two steps of one id',
      bringing('b', { steps: [aStep('one'), aStep('one')] }),
      'Plugin b.example brings step "one" twice',
    ],
    [
      'provides what its manifest does not list',
      bringing('b', { provides: [provide(X, { answer: () => 42 })] }),
      'Plugin b.example provides x@1, which its manifest does not list',
    ],
    [
      'does not provide what its manifest lists',
      examplePlugin('b', { manifest: { provides: ['x@1'] } }),
      'Plugin b.example does not provide x@1, which its manifest lists',
    ],
    [
      'asks for a capability that its manifest does not list',
      examplePlugin('b', {
        start: (context) => {
          context.capability(X);
          return {};
        },
      }),
      'asked for x@1; list it in manifest.requires or manifest.optional',
    ],
  ])('one that %s has failed, and the others go on', async (_, plugin, message) => {
    const { host, lines } = await loadPlugins([plugin, examplePlugin('a'), examplePlugin('c')]);
    expect(host.started.map((one) => one.plugin.manifest.key)).toEqual(['a', 'c']);
    const failures = host.plugins.flatMap(({ state }) => state.failed?.message ?? []);
    expect(failures).toEqual([expect.stringContaining(message)]);
    expect(lines).toEqual([[expect.objectContaining({ plugin: 'b.example' }), ...failures]]);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('one that never answers has failed after its time, and is stopped should it answer after all', async () => {
    const clock = new HandClock();
    const stopped: string[] = [];
    let answer = (_: PluginRuntime<null>): void => undefined;
    const late = examplePlugin('late', {
      start: () =>
        new Promise<PluginRuntime<null>>((resolve) => {
          answer = resolve;
        }),
    });
    const loading = loadPlugins([late, examplePlugin('a')], { clock });
    await clock.armed();
    // Whoever answers has done so a turn later.
    await nextTurn();
    expect(clock.pending).toBe(1);
    clock.runOut();
    const { host } = await loading;
    expect(host.started.map(({ plugin }) => plugin.manifest.key)).toEqual(['a']);
    expect(host.plugins[1]?.state.failed?.message).toContain('did not start within 10 s');

    await new Promise<void>((resolve) => {
      answer({
        stop: async () => {
          stopped.push('late');
          resolve();
        },
      });
    });
    expect(stopped).toEqual(['late']);
  });

  it('of two with one action type the later id fails and is stopped, in either order', async () => {
    const stopped: string[] = [];
    const acting = (key: string) =>
      bringing(key, {
        actions: [{ type: 'restart', answer: () => ({ answer: 'text', text: key }) }],
        stop: async () => void stopped.push(key),
      });
    const plugins = [acting('a'), acting('b')];
    const expected = [
      'a.example',
      'Plugin b.example brings action type "restart", which plugin a.example brings already; remove one of the two',
    ];
    expect(await outcome(plugins)).toEqual(expected);
    expect(await outcome(plugins.toReversed())).toEqual(expected);
    expect(stopped).toEqual(['b', 'b']);
  });
});

describe('a capability', () => {
  const provider = (start: () => PluginRuntime<null>): AnyPlugin =>
    examplePlugin('p', { manifest: { provides: ['x@1'] }, start });

  it('is found by the host and by plugins that list it', async () => {
    const contexts: PluginContext[] = [];
    const user = examplePlugin('u', {
      manifest: { optional: ['x@1'] },
      start: (context) => {
        contexts.push(context);
        return {};
      },
    });
    const { host } = await loadPlugins([
      user,
      provider(() => ({ provides: [provide(X, { answer: () => 42 })] })),
    ]);
    expect(host.resolve(X)?.answer()).toBe(42);
    expect(contexts[0]?.capability(X)?.answer()).toBe(42);
    expect([...host.capabilities]).toEqual(['x@1']);
  });

  it("has no provider while that plugin failed, which changes nobody's contributions", async () => {
    const { host } = await loadPlugins([
      provider(() => {
        throw new Error('no');
      }),
    ]);
    expect(host.resolve(X)).toBeUndefined();
    expect([...host.capabilities]).toEqual(['x@1']);
  });
});

describe('when the operator stops', () => {
  const stopping = (key: string, stop: () => Promise<void>, needs: readonly string[] = []) =>
    examplePlugin(key, {
      manifest: { provides: [`${key}@1`], requires: needs },
      start: () => ({
        provides: [provide(capability(`${key}@1`, { exclusive: true }), {})],
        stop,
      }),
    });

  it('each plugin stops before those whose capabilities it requires', async () => {
    const stopped: string[] = [];
    const noting = (key: string, needs: readonly string[]) =>
      stopping(
        key,
        async () => {
          // The first takes the longest.
          for (let turns = key === 'a' ? 5 : 1; turns > 0; turns -= 1) await nextTurn();
          stopped.push(key);
        },
        needs,
      );
    const { host } = await loadPlugins([
      noting('c', []),
      noting('b', ['c@1']),
      noting('a', ['b@1', 'c@1']),
    ]);
    await host.stop();
    await host.stop();
    expect(stopped).toEqual(['a', 'b', 'c']);
  });

  it('one that throws or hangs keeps no other from stopping, and is named in the log', async () => {
    const clock = new HandClock();
    const stopped: string[] = [];
    const { host, lines } = await loadPlugins(
      [
        stopping('a', async () => void stopped.push('a')),
        stopping('b', () => Promise.reject(new Error('hunter2')), ['a@1']),
        stopping('c', () => new Promise(() => undefined), ['a@1']),
      ],
      { clock },
    );
    const stop = host.stop();
    await clock.armed();
    await nextTurn();
    expect(stopped).toEqual([]);
    clock.runOut();
    await stop;
    expect(stopped).toEqual(['a']);
    expect(lines.map(([, message]) => message)).toEqual([
      expect.stringContaining('Plugin b.example threw Error when it was asked to stop'),
      expect.stringContaining('Plugin c.example did not stop within 5 s'),
    ]);
  });
});

function aStep(id: string) {
  return {
    id,
    phase: 'after-apply' as const,
    needed: () => false,
    run: () => Promise.resolve({ result: 'done' as const }),
  };
}
