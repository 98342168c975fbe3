import { describe, expect, it } from 'vitest';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { guardedCapability } from './guardedCapability.js';
import type { Provider } from './guardedCapability.js';
import { PluginFailure } from './pluginFailure.js';

class Counter {
  #count = 0;
  readonly name = 'counter';

  next(by: number): number {
    this.#count += by;
    return this.#count;
  }
}

const { manifest } = examplePlugin('p');
const told: PluginFailure[] = [];
const provider: Provider = { manifest, capability: 'x@1', note: (failure) => told.push(failure) };

/** As others are given it. */
function given<T>(implementation: T): T {
  const guarded: unknown = guardedCapability(provider, implementation);
  const isSame = (value: unknown): value is T => value === guarded;
  if (!isSame(guarded)) throw new Error('never');
  return guarded;
}

describe('a capability as others are given it', () => {
  it('works as its implementation does, be that a class, frozen or a function', () => {
    const counter = given(new Counter());
    counter.next(2);
    expect([counter.next(3), counter.name]).toEqual([5, 'counter']);
    expect(given(Object.freeze({ tell: () => 'it' })).tell()).toBe('it');
    expect(given((text: string) => `${text}!`)('it')).toBe('it!');
    expect('next' in counter).toBe(true);
  });

  it('whose function throws or rejects is a failure of its provider, which names it and tells nothing secret', async () => {
    const broken = given({
      now: (): string => {
        throw new TypeError('hunter2');
      },
      later: () => Promise.reject(new RangeError('hunter2')),
    });
    const says = (what: string) =>
      `Plugin p.example threw ${what} of x@1, which is not available therefore`;
    expect(() => broken.now()).toThrow(says('TypeError when it was asked to answer now'));
    await expect(broken.later()).rejects.toThrow(
      says('RangeError when it was asked to answer later'),
    );
    expect(told.map(({ plugin }) => plugin.id)).toEqual(['p.example', 'p.example']);
    expect(JSON.stringify(told.map(({ message }) => message))).not.toContain('hunter2');
  });

  it('whose call was ended by its signal has not failed', async () => {
    const before = told.length;
    const ended = AbortSignal.abort(new Error('the lease is lost'));
    const slow = given({
      wait: (signal: AbortSignal) => Promise.reject(new Error(String(signal.reason))),
    });
    await expect(slow.wait(ended)).rejects.not.toBeInstanceOf(PluginFailure);
    expect(told).toHaveLength(before);
  });
});
