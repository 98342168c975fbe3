import { expect, it } from 'vitest';
import { ManualClock } from './fixtures/manualClock.js';
import { runWorkers } from './runWorkers.js';
import { WorkQueue } from './workQueue.js';

it('the event loop turns between two keys, so that many at once hold up no lease and no request', async () => {
  const queue = new WorkQueue({ clock: new ManualClock(), random: () => 0.5 });
  const keys = ['a', 'b', 'c', 'd'];
  const seen: string[] = [];
  const watch = (): void => {
    seen.push('turn');
    if (!seen.includes('d')) setImmediate(watch);
  };
  setImmediate(watch);
  for (const key of keys) queue.add(key, 'event');

  await runWorkers({
    queue,
    workers: 3,
    work: (key) => {
      seen.push(key);
      if (key === 'd') queue.close();
      return Promise.resolve({ result: 'done' });
    },
    onError: () => undefined,
  });

  const order = seen.filter((what, index) => what !== seen[index - 1]);
  expect(order.filter((what) => what !== 'turn')).toEqual(keys);
  expect(order.slice(0, 2 * keys.length)).toEqual(keys.flatMap((key) => ['turn', key]));
});
