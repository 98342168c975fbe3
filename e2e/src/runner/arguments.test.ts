import { describe, expect, it } from 'vitest';
import { chooseScenarios, parseRunArguments } from './arguments.js';
import type { Scenario } from './scenario.js';

const scenario = (id: string, tier: Scenario['tier']): Scenario => ({
  id,
  tier,
  title: id,
  run: () => Promise.resolve(),
});
const all = [scenario('a', 'subset'), scenario('b', 'full'), scenario('c', 'subset')];

describe('parseRunArguments', () => {
  it('runs the subset on a cluster that it brings up, unless told otherwise', () => {
    const plain = { full: false, list: false, keep: false, up: true, only: [] };

    expect(parseRunArguments([])).toEqual(plain);
    expect(parseRunArguments(['--full', '--no-up', '--only', 'a', '--only', 'b'])).toEqual({
      ...plain,
      full: true,
      up: false,
      only: ['a', 'b'],
    });
  });

  it('refuses an unknown flag and says which ones there are', () => {
    expect(() => parseRunArguments(['--fast'])).toThrow(/--full/);
  });
});

describe('chooseScenarios', () => {
  it('takes the subset, everything, or what is named', () => {
    const ids = (full: boolean, ...only: string[]): string[] =>
      chooseScenarios(all, { full, only }).map(({ id }) => id);

    expect(ids(false)).toEqual(['a', 'c']);
    expect(ids(true)).toEqual(['a', 'b', 'c']);
    expect(ids(false, 'b')).toEqual(['b']);
  });

  it('refuses a name that no scenario has', () => {
    expect(() => chooseScenarios(all, { full: false, only: ['z'] })).toThrow(/there are a, b, c/);
  });
});
