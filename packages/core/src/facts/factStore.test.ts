import type { BoundObservation, HeldFacts } from '@howdah/plugin-api';
import { beforeEach, describe, expect, it } from 'vitest';
import { HandClock } from '../kernel/fixtures/handClock.js';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { FactStore } from './factStore.js';

const input = exampleInput();
const facts: HeldFacts = Object.freeze({ held: true });
const PLUGIN = 'kms.example.org';

let clock: HandClock;
let store: FactStore;
let asked: number;

beforeEach(() => {
  clock = new HandClock();
  store = new FactStore(clock);
  asked = 0;
});

const observer = (observe: BoundObservation['observe']) => ({
  plugin: PLUGIN,
  observation: {
    everyMs: 10_000,
    budgetMs: 500,
    observe: (...given: Parameters<BoundObservation['observe']>) => {
      asked += 1;
      return observe(...given);
    },
  },
});

const observe = (
  answer: BoundObservation['observe'],
  signal: AbortSignal = new AbortController().signal,
) => store.observe('db/x', [observer(answer)], { input, signal });

describe('facts', () => {
  it('are asked for once, and again when they are as old as they may become', async () => {
    const answer = () => Promise.resolve(facts);
    expect((await observe(answer)).of.get(PLUGIN)).toEqual({ held: facts, ageMs: 0 });
    clock.pass(9000);
    const later = await observe(answer);
    expect(later.of.get(PLUGIN)).toEqual({ held: facts, ageMs: 9000 });
    expect(later.retryAfterMs).toBe(1000);
    expect(asked).toBe(1);
    clock.pass(1000);
    expect((await observe(answer)).of.get(PLUGIN)).toEqual({ held: facts, ageMs: 0 });
    expect(asked).toBe(2);
  });

  it('are unknown until there was an answer, and the reason quotes nothing', async () => {
    const told = await observe(() => Promise.reject(new TypeError('token hunter2')));
    expect(told.of.get(PLUGIN)).toEqual({ unknown: 'it failed with TypeError' });
    expect(told.failed.get(PLUGIN)).toBe('it failed with TypeError');
  });

  it('stand with their age while the next observation fails', async () => {
    await observe(() => Promise.resolve(facts));
    clock.pass(10_000);
    const told = await observe(() => Promise.reject(new Error('down')));
    expect(told.of.get(PLUGIN)).toEqual({ held: facts, ageMs: 10_000 });
    expect(told.failed.get(PLUGIN)).toBe('it failed with Error');
  });

  it('that fail are asked for less and less often', async () => {
    const fail = () => Promise.reject(new Error('down'));
    const delays: (number | undefined)[] = [];
    for (let round = 0; round < 12; round += 1) {
      const { retryAfterMs = 0 } = await observe(fail);
      delays.push(retryAfterMs);
      clock.pass(retryAfterMs);
    }
    expect(delays.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(delays.at(-1)).toBe(300_000);
  });

  it('F35: an observation that never returns costs its budget once, and is not begun twice', async () => {
    const never = () => new Promise<HeldFacts>(() => undefined);
    const first = observe(never);
    clock.pass(500);
    expect((await first).of.get(PLUGIN)).toEqual({ unknown: 'it gave no answer within 500 ms' });
    clock.pass(600_000);
    await observe(never);
    expect(asked).toBe(1);
  });

  it('an observation that is given up is told so by its signal', async () => {
    let aborted = false;
    const first = observe((_, signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise<HeldFacts>(() => undefined);
    });
    clock.pass(500);
    await first;
    expect(aborted).toBe(true);
  });

  it('one plugin that hangs does not keep another from being heard', async () => {
    const both = store.observe(
      'db/x',
      [
        observer(() => new Promise<HeldFacts>(() => undefined)),
        { ...observer(() => Promise.resolve(facts)), plugin: 'other.example.org' },
      ],
      { input, signal: new AbortController().signal },
    );
    // Its answer is heard before time passes.
    await new Promise(setImmediate);
    clock.pass(500);
    expect((await both).of.get('other.example.org')).toMatchObject({ held: facts });
  });

  it('of a lost lease are not waited for', async () => {
    const lease = new AbortController();
    const asking = observe(() => new Promise<HeldFacts>(() => undefined), lease.signal);
    lease.abort();
    await expect(asking).rejects.toThrow('abort');
  });
});
