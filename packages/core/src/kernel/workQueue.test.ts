import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from './fixtures/manualClock.js';
import { WorkQueue } from './workQueue.js';
import type { WorkQueueOptions } from './workQueue.js';

const queueWith = (options: Partial<WorkQueueOptions> = {}) => {
  const clock = new ManualClock();
  const queue = new WorkQueue({
    clock,
    random: () => 0.5,
    firstBackoffMs: 100,
    longestBackoffMs: 1000,
    ...options,
  });
  return { clock, queue };
};

/** Takers that still wait: like a worker's, each goes on to wait until there is a key. */
const waitingTakers = new WeakMap<WorkQueue, Promise<string | undefined>>();

/** Later than what is due now. */
const soon = async (): Promise<undefined> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return undefined;
};

/** Keys that can be had without waiting, each of which is then worked on. */
const taken = async (queue: WorkQueue): Promise<readonly string[]> => {
  const keys: string[] = [];
  for (;;) {
    const taker = waitingTakers.get(queue) ?? queue.take();
    const key = await Promise.race([taker, soon()]);
    if (key === undefined) {
      waitingTakers.set(queue, taker);
      return keys;
    }
    waitingTakers.delete(queue);
    keys.push(key);
  }
};

/** Works on a key that waits, and fails. */
const fail = async (queue: WorkQueue, key: string): Promise<number> => {
  queue.add(key, 'user');
  expect(await taken(queue)).toEqual([key]);
  const ms = queue.addBackoff(key);
  queue.done(key);
  return ms;
};

describe('the work queue', () => {
  it('holds a key once however often it is added', async () => {
    const { queue } = queueWith();
    queue.add('a', 'event');
    queue.add('a', 'event');
    queue.add('b', 'event');

    expect([await queue.take(), await queue.take()]).toEqual(['a', 'b']);
    expect(queue.depth).toBe(0);
  });

  it('what is wanted in one go is worked on once, the most urgent first', async () => {
    const { queue } = queueWith();
    const [first, second] = [queue.take(), queue.take()];
    queue.add('a', 'background');
    queue.add('b', 'event');
    queue.add('a', 'event');
    queue.add('c', 'user');
    expect([await first, await second]).toEqual(['c', 'b']);
    queue.done('b');
    queue.done('c');
    expect(await taken(queue)).toEqual(['a']);
  });

  it('never gives out a key that is being worked on, and gives it again afterwards', async () => {
    const { queue } = queueWith();
    queue.add('a', 'event');
    await queue.take();
    queue.add('a', 'event');
    expect(queue.depth).toBe(0);

    queue.done('a');
    expect(await queue.take()).toBe('a');
  });

  it('what a person does while everything is looked at after a start goes first', async () => {
    const { queue } = queueWith();
    for (const key of ['a', 'b', 'c']) queue.add(key, 'background');
    queue.add('c', 'event');
    queue.add('d', 'user');
    expect([queue.depthOf('user'), queue.depthOf('event'), queue.depthOf('background')]).toEqual([
      1, 1, 2,
    ]);
    expect(await taken(queue)).toEqual(['d', 'c', 'a', 'b']);
  });

  it('what a person did while its key was worked on is still theirs afterwards', async () => {
    const { queue } = queueWith();
    queue.add('a', 'background');
    await queue.take();
    queue.add('a', 'user');
    queue.add('a', 'event');
    queue.add('b', 'event');
    queue.done('a');
    expect(await taken(queue)).toEqual(['a', 'b']);
  });

  it('doubles the delay of a key that keeps failing, up to a limit, and starts anew after success', () => {
    const { queue } = queueWith();
    const delays = [1, 2, 3, 4, 5, 6].map(() => queue.addBackoff('a'));
    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);

    queue.forget('a');
    expect(queue.addBackoff('a')).toBe(100);
  });

  it('a lost race is tried again sooner than a failure, but not at once for ever', () => {
    const { queue } = queueWith();
    expect([1, 2, 3, 4, 5].map(() => queue.addBackoff('a', 5))).toEqual([5, 10, 20, 40, 80]);
  });

  it('when everything fails at once, not everything is tried again at once', () => {
    const { queue } = queueWith();
    const delays = Array.from({ length: 200 }, (_, index) => queue.addBackoff(`${index}`));
    expect(delays.filter((ms) => ms <= 100).length).toBeLessThanOrEqual(102);
    expect(delays.at(-1)).toBe(100 * 100);
  });

  it('a change overtakes a delay', async () => {
    const { queue, clock } = queueWith();
    queue.addAfter('a', 1000);
    queue.add('a', 'event');
    expect(await queue.take()).toBe('a');
    queue.done('a');

    clock.advance(2000);
    expect(queue.depth).toBe(0);
  });

  it('a person overtakes the delay of a key that failed, however often', async () => {
    const { queue } = queueWith();
    for (let edit = 0; edit < 20; edit += 1) await fail(queue, 'a');
    queue.add('a', 'user');
    expect(await taken(queue)).toEqual(['a']);
  });

  it('a key that keeps changing while it fails is worked on now and then only', async () => {
    const { queue, clock } = queueWith({ longestBackoffMs: 300_000 });
    let attempts = 0;
    for (let failures = 0; failures < 12; failures += 1) await fail(queue, 'a');
    for (let second = 0; second < 100; second += 1) {
      clock.advance(1000);
      queue.add('a', 'event');
      for (const key of await taken(queue)) {
        attempts += 1;
        queue.addBackoff(key);
        queue.done(key);
      }
    }
    // A burst of five, and one in ten seconds.
    expect(attempts).toBeGreaterThanOrEqual(14);
    expect(attempts).toBeLessThanOrEqual(15);
  });

  it('an event of a key that failed is not lost, though it has to wait', async () => {
    const { queue, clock } = queueWith({ longestBackoffMs: 300_000 });
    for (let failures = 0; failures < 12; failures += 1) await fail(queue, 'a');
    for (let event = 0; event < 6; event += 1) {
      queue.add('a', 'event');
      for (const key of await taken(queue)) {
        queue.addBackoff(key);
        queue.done(key);
      }
    }
    queue.add('a', 'event');
    expect(await taken(queue)).toEqual([]);
    clock.advance(10_000);
    expect(await taken(queue)).toEqual(['a']);
  });

  it('keys that fail, however long that takes, leave workers for the others', async () => {
    const { queue, clock } = queueWith({ mostRetries: 2 });
    for (const key of ['a', 'b', 'c']) await fail(queue, key);
    clock.advance(1000);
    expect(await taken(queue)).toEqual(['a', 'b']);

    queue.add('d', 'background');
    expect(await taken(queue)).toEqual(['d']);
    // Somebody mends what is broken.
    queue.add('c', 'user');
    expect(await taken(queue)).toEqual(['c']);
    await fail(queue, 'e');
    clock.advance(1000);
    expect(await taken(queue)).toEqual([]);
    queue.done('a');
    expect(await taken(queue)).toEqual(['e']);
  });

  it('a worker that waits gets the key that failed as soon as one more may be worked on', async () => {
    const { queue, clock } = queueWith({ mostRetries: 1 });
    await fail(queue, 'a');
    await fail(queue, 'b');
    clock.advance(1000);
    expect(await taken(queue)).toEqual(['a']);
    queue.done('a');
    expect(await taken(queue)).toEqual(['b']);
  });

  it('who has a share holds up neither those without one nor the shares of others, and of its own not all by what fails', async () => {
    const shares = { of: (key: string) => /^[pq]/.exec(key)?.[0], each: 2, all: 3 };
    const { queue, clock } = queueWith({ shares });
    for (const key of ['p1', 'p2']) await fail(queue, key);
    for (const key of ['q1', 'q2', 'q3', 'q4', 'cluster']) queue.add(key, 'event');
    expect(await taken(queue)).toEqual(['q1', 'q2', 'cluster']);
    clock.advance(1000);
    expect(await taken(queue)).toEqual(['p1']);
    queue.done('q1');
    // The room is of all; what fails of `p` has its own half already.
    expect(await taken(queue)).toEqual(['q3']);
    queue.done('q2');
    expect(await taken(queue)).toEqual(['q4']);
    queue.add('p3', 'event');
    expect(await taken(queue)).toEqual([]);
    queue.done('q3');
    expect(await taken(queue)).toEqual(['p3']);
    queue.done('p1');
    expect(await taken(queue)).toEqual(['p2']);
  });

  it('a delay longer than any timer of Node does not end at once', () => {
    const asked: number[] = [];
    const clock = {
      monotonic: () => 0,
      setTimer: (ms: number) => (asked.push(ms), () => undefined),
    };
    queueWith({ clock }).queue.addAfter('a', 300 * 24 * 60 * 60 * 1000);

    expect(asked).toEqual([2 ** 31 - 1]);
  });

  it('a closed queue wakes those who wait', async () => {
    const { queue } = queueWith();
    const waits = queue.take();
    queue.close();

    expect(await waits).toBeUndefined();
  });

  it('tells how long keys waited and were worked on', async () => {
    const told: string[] = [];
    const { queue, clock } = queueWith({
      observer: {
        added: () => told.push('added'),
        taken: (seconds) => told.push(`taken after ${seconds}`),
        done: (seconds) => told.push(`done after ${seconds}`),
        delayed: () => told.push('delayed'),
      },
    });
    queue.add('a', 'event');
    queue.add('a', 'user');
    clock.advance(1500);
    await queue.take();
    clock.advance(500);
    expect(queue.working).toEqual(new Map([['a', 500]]));
    queue.addBackoff('a');
    queue.done('a');
    expect(queue.working.size).toBe(0);
    expect(told).toEqual(['added', 'taken after 1.5', 'delayed', 'done after 0.5']);
  });

  it('loses no wish and works on nothing twice, whatever happens', async () => {
    const event = fc.tuple(
      fc.constantFrom('user', 'event', 'background', 'take', 'succeed', 'fail', 'later', 'time'),
      fc.constantFrom('a', 'b', 'c'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 100 }), async (events) => {
        const shares = { of: (key: string) => (key === 'a' ? undefined : 'p'), each: 1, all: 1 };
        const { queue, clock } = queueWith({ mostRetries: 1, shares });
        const wanted = new Set<string>();
        const working = new Set<string>();
        const take = async (): Promise<void> => {
          for (const key of await taken(queue)) {
            expect(working).not.toContain(key);
            working.add(key);
            wanted.delete(key);
          }
        };
        for (const [what, key] of events) {
          if (what === 'user' || what === 'event' || what === 'background') {
            queue.add(key, what);
            wanted.add(key);
          } else if (what === 'time') clock.advance(50);
          else if (what === 'take') await take();
          else if (working.delete(key)) {
            if (what === 'fail') queue.addBackoff(key);
            else queue.forget(key);
            if (what === 'later') queue.addAfter(key, 70);
            if (what !== 'succeed') wanted.add(key);
            queue.done(key);
          }
        }
        for (let round = 0; round < 20; round += 1) {
          for (const key of working) queue.done(key);
          working.clear();
          clock.advance(10_000);
          await take();
        }
        expect([...wanted]).toEqual([]);
      }),
    );
  });
});
