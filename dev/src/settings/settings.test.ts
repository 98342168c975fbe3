import { describe, expect, it } from 'vitest';
import { parseWishes } from './settings.js';
import { SettingsError } from './settingsError.js';

describe('parseWishes', () => {
  it('leaves nodes and road open where they are not named, so that a standing cluster keeps its own', () => {
    expect(parseWishes([])).toEqual({
      nodes: undefined,
      road: undefined,
      images: 'sample',
      kubernetesOnly: false,
      sample: true,
    });
  });

  it('reads every flag', () => {
    const flags = '--nodes 1 --kubernetes-only --no-sample --images all --road published';
    expect(parseWishes(flags.split(' '))).toEqual({
      nodes: 1,
      road: 'published',
      images: 'all',
      kubernetesOnly: true,
      sample: false,
    });
  });

  it.each([['--nodes', '2'], ['--road', 'x'], ['--images', 'x'], ['--bogus'], ['word']])(
    'refuses %s %s and says what there is',
    (...args) => {
      expect(() => parseWishes(args)).toThrow(SettingsError);
      expect(() => parseWishes(args)).toThrow(/--nodes 1\|3/);
    },
  );
});
