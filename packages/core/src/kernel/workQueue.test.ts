import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkQueue } from './workQueue.js';

/** Timers that fire when the test says so. */
function manualClock() {
  const timers = new Map<number, { readonly due: number; readonly run: () => void }>();
  let now = 0;
  let next = 0;
  return {
    setTimer(ms: number, run: () => void) {
      const id = next++;
      timers.set(id, { due: now + ms, run });
      return () => void timers.delete(id);
    },
    advance(ms: number) {
      now += ms;
      for (const [id, timer] of [...timers]) {
        if (timer.due > now) continue;
        timers.delete(id);
        timer.run();
      }
    },
  };
}

const queueWith = (clock = manualClock()) => ({
  clock,
  queue: new WorkQueue({ clock, random: () => 0.5, firstBackoffMs: 100, longestBackoffMs: 1000 }),
});

describe('the work queue', () => {
  it('holds a key once however often it is added', async () => {
    const { queue } = queueWith();
    queue.add('a');
    queue.add('a');
    queue.add('b');

    expect([await queue.take(), await queue.take()]).toEqual(['a', 'b']);
    expect(queue.depth).toBe(0);
  });

  it('never gives out a key that is being worked on, and gives it again afterwards', async () => {
    const { queue } = queueWith();
    queue.add('a');
    await queue.take();
    queue.add('a');
    expect(queue.depth).toBe(0);

    queue.done('a');
    expect(await queue.take()).toBe('a');
  });

  it('doubles the delay of a key that keeps failing, up to a limit, and starts anew after success', () => {
    const { queue } = queueWith();
    const delays = [1, 2, 3, 4, 5, 6].map(() => queue.addBackoff('a'));
    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);

    queue.forget('a');
    expect(queue.addBackoff('a')).toBe(100);
  });

  it('a change overtakes a delay', async () => {
    const { queue, clock } = queueWith();
    queue.addAfter('a', 1000);
    queue.add('a');
    expect(await queue.take()).toBe('a');
    queue.done('a');

    clock.advance(2000);
    expect(queue.depth).toBe(0);
  });

  it('a delay longer than any timer of Node does not end at once', () => {
    const asked: number[] = [];
    const clock = { setTimer: (ms: number) => (asked.push(ms), () => undefined) };
    new WorkQueue({ clock, random: () => 0.5 }).addAfter('a', 300 * 24 * 60 * 60 * 1000);

    expect(asked).toEqual([2 ** 31 - 1]);
  });

  it('a closed queue wakes those who wait', async () => {
    const { queue } = queueWith();
    const taken = queue.take();
    queue.close();

    expect(await taken).toBeUndefined();
  });

  it('loses no wish: whatever happens, a key added last is given out again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('add', 'work', 'fail'), fc.constantFrom('a', 'b'))),
        async (events) => {
          const { queue, clock } = queueWith();
          const wanted = new Set<string>();
          for (const [event, key] of events) {
            if (event === 'add') {
              queue.add(key);
              wanted.add(key);
            } else if (queue.depth > 0) {
              const taken = await queue.take();
              if (taken === undefined) continue;
              if (event === 'fail') queue.addBackoff(taken);
              else wanted.delete(taken);
              queue.done(taken);
            }
          }
          clock.advance(10_000);
          const left = new Set<string>();
          while (queue.depth > 0) left.add((await queue.take()) ?? '');
          for (const key of wanted) expect(left).toContain(key);
        },
      ),
    );
  });
});
