import type { BoundStep } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { failMisordered, idleOrders } from './failMisordered.js';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { PluginFailure } from './pluginFailure.js';
import type { LoadedPlugin } from './pluginHost.js';

type Orders = Readonly<Record<string, readonly string[]>>;

const loaded = (id: string, orders: Orders | 'failed'): LoadedPlugin => {
  const plugin = examplePlugin(id);
  if (orders === 'failed') {
    return { plugin, state: { failed: new PluginFailure(plugin.manifest, 'did not start') } };
  }
  const steps = Object.entries(orders).map(([step, after]): BoundStep => ({
    id: step,
    phase: 'after-apply',
    after,
    evenWhenRefused: false,
    needed: () => false,
    run: () => Promise.resolve({ result: 'done' }),
  }));
  const started = { provides: [], steps, procedures: [], actions: [], controllers: [] };
  return { plugin, state: { started: { ...started, stop: () => Promise.resolve() } } };
};

const failed = (...plugins: readonly LoadedPlugin[]): readonly string[] =>
  failMisordered(plugins).flatMap(({ state }) => state.failed?.message ?? []);

it('steps in an order that can be had fail nobody', () => {
  expect(
    failed(loaded('a', { x: ['b.example/y'] }), loaded('b', { y: ['b.example/z'], z: [] })),
  ).toEqual([]);
});

it('a circle through two plugins fails the one with the later id, whatever the order of the list', () => {
  const plugins = [loaded('a', { x: ['b.example/y'] }), loaded('b', { y: ['a.example/x'] })];
  const message = expect.stringMatching(
    /^Plugin b\.example brings step "y", which waits for itself: (a.example\/x after b.example\/y after a.example\/x|b.example\/y after a.example\/x after b.example\/y); leave/,
  );
  expect(failed(...plugins)).toEqual([message]);
  expect(failed(...plugins.toReversed())).toEqual([message]);
});

it('the steps of a plugin that failed are not known, and fail nobody else', () => {
  expect(failed(loaded('a', { x: ['b.example/y'] }), loaded('b', 'failed'))).toEqual([
    'Plugin b.example did not start',
  ]);
});

it('an order by a plugin that is not there means nothing, and is told', () => {
  const plugins = [loaded('a', { x: ['nobody/y'] })];
  expect(failed(...plugins)).toEqual([]);
  expect(idleOrders(plugins)).toEqual(['a.example/x after nobody/y']);
});
