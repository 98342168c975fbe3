import { afterEach, expect, it } from 'vitest';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { interruptible } from './interruptible.js';
import { patiently, PluginStuck, setPatience, untilNoneFails } from './patience.js';
import { bindPlugin } from './bindPlugin.js';
import { PluginFailure } from './pluginFailure.js';
import { StuckPlugins } from './stuckPlugins.js';

const input = exampleInput();
const impatience: (() => void)[] = [];
const forEver = (): never => {
  for (;;);
};
const asked = (key: string, contribute: () => readonly never[]) =>
  bindPlugin(examplePlugin(key, { contribute }), {});

afterEach(() => {
  impatience.splice(0).forEach((restore) => {
    restore();
  });
});

it('plugins have two seconds, where nobody says otherwise', () => {
  const stuck = asked('stuck', forEver);
  expect(() => patiently(() => stuck.contribute(input))).toThrow('did not return within 2000 ms');
});

it('work that returns is not touched: what it returns and what it throws come through', () => {
  expect(interruptible(1000, () => 42)).toEqual({ interrupted: false, value: 42 });
  expect(interruptible(1000, () => undefined)).toEqual({ interrupted: false, value: undefined });
  class Own extends Error {}
  expect(() =>
    interruptible(1000, () => {
      throw new Own('mine');
    }),
  ).toThrow(Own);
});

it.each([
  ['a loop', forEver],
  ['a loop that catches everything', catchesAll],
])('%s is ended', (_, work) => {
  expect(interruptible(50, work)).toMatchObject({ interrupted: true });
  expect(interruptible(1000, () => 'the next')).toMatchObject({ value: 'the next' });
});

it('of several plugins the one that does not return is named, also when another one asks it', () => {
  impatience.push(setPatience(200));
  const well = asked('well', () => []);
  const stuck = asked('stuck', forEver);
  const asking = asked('asking', () => {
    stuck.contribute(input);
    return [];
  });
  for (const ask of [() => stuck.contribute(input), () => asking.contribute(input)]) {
    const all = (): void => {
      well.contribute(input);
      ask();
    };
    expect(() => {
      patiently(all);
    }).toThrow('Plugin stuck.example did not return within 200 ms when it was asked to contribute');
  }
});

it('those that fail are left out until the rest has answered', () => {
  impatience.push(setPatience(200));
  const plugins = new Map([
    ['a.example', asked('a', () => [])],
    ['b.example', asked('b', forEver)],
    [
      'c.example',
      asked('c', () => {
        throw new Error('x');
      }),
    ],
  ]);
  const failures = new Map<string, PluginFailure>();
  const answered = untilNoneFails(failures, () =>
    [...plugins]
      .filter(([id]) => !failures.has(id))
      .map(([id, plugin]) => [id, plugin.contribute(input)]),
  );
  expect(answered).toEqual([['a.example', []]]);
  expect([...failures.keys()]).toEqual(['b.example', 'c.example']);
});

it('only plugins that did not return are remembered, for a while or until the spec is another', () => {
  const stuck = new StuckPlugins();
  const { manifest } = examplePlugin('a');
  const one = { fep: { instances: 1 } };
  const ids = (spec: unknown, now: number) => [...stuck.at(spec, now).keys()];
  expect(ids(one, 0)).toEqual([]);
  stuck.note(new PluginFailure(manifest, 'threw'), 0);
  expect(ids(one, 0)).toEqual([]);
  stuck.note(new PluginStuck(manifest, 'did not return'), 0);
  expect(ids({ fep: { instances: 1 } }, 599_999)).toEqual(['a.example']);
  expect(ids(one, 600_000)).toEqual([]);
  stuck.note(new PluginStuck(manifest, 'did not return'), 600_000);
  expect(ids({ fep: { instances: 2 } }, 600_000)).toEqual([]);
  expect(ids(one, 600_000)).toEqual([]);
});

function catchesAll(): never {
  for (;;) {
    try {
      throw new Error('x');
    } catch {
      continue;
    } finally {
      JSON.stringify({});
    }
  }
}
