import { capability, provide } from '@howdah/plugin-api';
import type { AnyPlugin, Plugin, PluginManifest } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { inputsOf } from '../reconcile/pluginInputs.js';
import { bindPlugin } from './bindPlugin.js';
import { ClusterCapabilities } from './clusterCapabilities.js';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { loadPlugins } from './fixtures/loadPlugins.js';

interface Telling {
  tell(): string;
}

const X = capability<Telling>('x@1', { exclusive: true });
const Y = capability<Telling>('y@1', { exclusive: true });
const SHARED = capability<Telling>('shared@1', { exclusive: false });

type Part = Partial<Omit<Plugin<null>, 'manifest'>>;

const plugin = (key: string, manifest: Partial<PluginManifest>, part: Part = {}): AnyPlugin =>
  examplePlugin(key, { ...part, manifest });

const { capability: _, ...snapshot } = exampleInput();

const offline = (...plugins: readonly AnyPlugin[]) =>
  inputsOf({
    plugins,
    capabilitiesIn: (inputOf) => new ClusterCapabilities({ plugins, inputOf }),
    snapshot,
  });

const messages = (...plugins: readonly AnyPlugin[]) =>
  offline(...plugins)
    .withoutOffers()
    .map(({ message }) => message);

const asker = plugin('asker', { optional: [X.id, Y.id, SHARED.id] });

describe('what a plugin offers', () => {
  it('is found in the input of plugins that list it, and was made of the input of its provider', () => {
    const provider = plugin(
      'p',
      { provides: [X.id] },
      { offers: ({ cluster }) => [provide(X, { tell: () => cluster.name })] },
    );
    const inputs = offline(provider, asker);
    expect(inputs.of('asker.example').capability(X)?.tell()).toBe('x');
    expect(inputs.common.capability(X)?.tell()).toBe('x');
    expect(inputs.of('asker.example').capability(Y)).toBeUndefined();
  });

  it('is asked for once, and not before somebody wants it', () => {
    let asked = 0;
    const provider = plugin(
      'p',
      { provides: [X.id] },
      {
        offers: () => {
          asked += 1;
          return [provide(X, { tell: () => 'it' })];
        },
      },
    );
    const inputs = offline(provider, asker);
    expect(asked).toBe(0);
    inputs.of('asker.example').capability(X);
    inputs.common.capability(X);
    expect(inputs.withoutOffers()).toEqual([]);
    expect(asked).toBe(1);
  });

  it('is not there in a cluster that does not use the plugin', () => {
    const provider = plugin(
      'p',
      { provides: [X.id] },
      { enabled: () => false, offers: () => [provide(X, { tell: () => 'it' })] },
    );
    expect(offline(provider).common.capability(X)).toBeUndefined();
  });

  it('cannot be had by a plugin that does not list it, which fails and is told what to list', () => {
    const curious = plugin('c', {}, { contribute: ({ capability: find }) => (find(X), []) });
    const input = offline(curious).of('c.example');
    expect(() => bindPlugin(curious, {}).contribute(input)).toThrow(
      'Plugin c.example threw AssemblyError when it was asked to contribute; plugin "c.example" asked for x@1; list it in manifest.requires or manifest.optional',
    );
  });

  it('is nothing while its plugin fails to say it, and that plugin is a failure', () => {
    const failing = plugin(
      'p',
      { provides: [X.id] },
      {
        offers: () => {
          throw new TypeError('hunter2');
        },
      },
    );
    const inputs = offline(failing, asker);
    expect(inputs.of('asker.example').capability(X)).toBeUndefined();
    expect(messages(failing, asker)).toEqual([
      expect.stringMatching(/^Plugin p\.example threw TypeError when it was asked to say what/),
    ]);
    expect(messages(failing).join()).not.toContain('hunter2');
  });

  it('and throws when it is used is a failure of its provider, and nothing from then on', () => {
    const throwing = plugin(
      'p',
      { provides: [X.id] },
      {
        offers: () => [
          provide(X, {
            tell: () => {
              throw new TypeError('hunter2');
            },
          }),
        ],
      },
    );
    const user = plugin(
      'u',
      { optional: [X.id] },
      {
        contribute: ({ capability: find }) => [
          { slot: 'pg.preload', library: find(X)?.tell() ?? 'nothing' },
        ],
      },
    );
    const inputs = offline(throwing, user);
    const input = inputs.of('u.example');
    expect(() => bindPlugin(user, {}).contribute(input)).toThrow(
      'Plugin p.example threw TypeError when it was asked to answer tell of x@1',
    );
    expect(inputs.withoutOffers().map((failure) => failure.plugin.id)).toEqual(['p.example']);
    expect(bindPlugin(user, {}).contribute(input)).toEqual([
      { slot: 'pg.preload', library: 'nothing' },
    ]);
  });

  it('must stand in its manifest', () => {
    const sly = plugin('p', {}, { offers: () => [provide(X, { tell: () => 'it' })] });
    const listed = plugin(
      'p',
      { provides: [Y.id] },
      { offers: () => [provide(X, { tell: () => '' })] },
    );
    expect(messages(listed)).toEqual([expect.stringContaining('add it to manifest.provides')]);
    expect(messages(sly)).toEqual([expect.stringContaining('add it to manifest.provides')]);
  });

  it('where two offer one exclusive capability, makes the later id a failure, in either order', () => {
    const two = ['b', 'a'].map((key) =>
      plugin(key, { provides: [X.id] }, { offers: () => [provide(X, { tell: () => key })] }),
    );
    for (const plugins of [two, two.toReversed()]) {
      expect(
        offline(...plugins)
          .common.capability(X)
          ?.tell(),
      ).toBe('a');
      expect(messages(...plugins)).toEqual([
        expect.stringContaining('Plugin b.example offers capability x@1, which plugin a.example'),
      ]);
    }
  });

  it('where two offer one that is not exclusive, is that of the first id', () => {
    const two = ['b', 'a'].map((key) =>
      plugin(
        key,
        { provides: [SHARED.id] },
        { offers: () => [provide(SHARED, { tell: () => key })] },
      ),
    );
    expect(
      offline(...two)
        .common.capability(SHARED)
        ?.tell(),
    ).toBe('a');
    expect(messages(...two)).toEqual([]);
  });

  it('may rest on what another offers, and in a circle both are failures that name both', () => {
    const asking = (key: string, own: typeof X, other: typeof X) =>
      plugin(
        key,
        { provides: [own.id], optional: [other.id] },
        {
          offers: ({ capability: find }) => {
            const rest = find(other)?.tell() ?? '';
            return [provide(own, { tell: () => `${key}${rest}` })];
          },
        },
      );
    const leaf = plugin(
      'b',
      { provides: [Y.id] },
      { offers: () => [provide(Y, { tell: () => 'b' })] },
    );
    expect(
      offline(asking('a', X, Y), leaf)
        .common.capability(X)
        ?.tell(),
    ).toBe('ab');

    const circle = [asking('a', X, Y), asking('b', Y, X)];
    for (const plugins of [circle, circle.toReversed()]) {
      const inputs = offline(...plugins, asker);
      expect(inputs.of('asker.example').capability(Y)).toBeUndefined();
      expect(inputs.of('asker.example').capability(X)).toBeUndefined();
      const told = messages(...plugins);
      expect(told).toHaveLength(2);
      for (const message of told) {
        expect(message).toContain('"a.example"');
        expect(message).toContain('"b.example"');
      }
    }
  });
});

it('what acts is found by the same question as what is offered, and may stand in one manifest', async () => {
  const provider = examplePlugin('p', {
    manifest: { provides: [X.id, Y.id] },
    offers: () => [provide(X, { tell: () => 'offered' })],
    start: () => ({ provides: [provide(Y, { tell: () => 'acting' })] }),
  });
  const { host } = await loadPlugins([provider, asker]);
  const inputs = inputsOf({
    plugins: host.plugins.map((loaded) => loaded.plugin),
    capabilitiesIn: (inputOf) => host.capabilitiesIn(inputOf),
    snapshot,
  });
  expect(inputs.of('asker.example').capability(X)?.tell()).toBe('offered');
  expect(inputs.of('asker.example').capability(Y)?.tell()).toBe('acting');
  expect(host.resolve(X)).toBeUndefined();
});
