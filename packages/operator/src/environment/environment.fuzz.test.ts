import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.js';
import { EnvironmentError } from './environmentError.js';

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const word = fc.constantFrom('a', 'shop', ',', ' ', '-', 'A', '*', '.', '\n', '\0', 'ü', '😀', '/');
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(word, { maxLength: 12 }).map((words) => words.join('')),
  fc.tuple(word, fc.integer({ min: 1, max: 100_000 })).map(([one, times]) => one.repeat(times)),
);

/** What is read, where it can be. */
function read(variables: Readonly<Record<string, string>>) {
  try {
    return readEnvironment(variables);
  } catch (error) {
    if (error instanceof EnvironmentError) return undefined;
    throw error;
  }
}

describe('WATCH_NAMESPACE', () => {
  it('is read as the names it has, each once', () => {
    const between = fc.constantFrom(',', ', ', ' ,');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), between, (names, comma) => {
        const { watchNamespaces } = readEnvironment({ WATCH_NAMESPACE: names.join(comma) });
        expect(watchNamespaces).toEqual([...new Set(names)]);
      }),
    );
  });

  it('is refused, names namespaces, or says nothing, whatever is written', () => {
    fc.assert(
      fc.property(text, (written) => {
        const environment = read({ WATCH_NAMESPACE: written });
        if (environment === undefined) return;
        const { watchNamespaces: names = [] } = environment;
        // Only what says nothing may come to all of them.
        expect(names.length === 0).toBe(/^[\s,]*$/.test(written));
        expect(names.filter((one) => one.length > 63 || !NAME.test(one))).toEqual([]);
      }),
    );
  });
});

describe('SHARD', () => {
  it('is the name that is written', () => {
    fc.assert(
      fc.property(name, (shard) => {
        expect(readEnvironment({ SHARD: shard }).shard).toBe(shard);
      }),
    );
  });

  it('is refused or a name, whatever is written, and none only where nothing is', () => {
    fc.assert(
      fc.property(text, (written) => {
        const environment = read({ SHARD: written });
        if (environment === undefined) return;
        const { shard = '' } = environment;
        expect(shard).toBe(written);
        expect(shard === '' || (shard.length < 64 && NAME.test(shard))).toBe(true);
      }),
    );
  });
});
