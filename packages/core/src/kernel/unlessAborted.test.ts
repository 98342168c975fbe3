import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { ManualClock } from './fixtures/manualClock.js';
import { underLimit } from './underLimit.js';
import { unlessAborted } from './unlessAborted.js';

const never = new Promise<never>(() => undefined);
const listeners = ({ signal }: AbortController): number =>
  getEventListeners(signal, 'abort').length;

it('work that ends leaves nothing behind on the signal, however it ends', async () => {
  const lease = new AbortController();
  const failure = new Error('failed');
  expect(await unlessAborted(lease.signal, Promise.resolve(7))).toBe(7);
  await expect(unlessAborted(lease.signal, Promise.reject(failure))).rejects.toBe(failure);
  expect(listeners(lease)).toBe(0);
});

it('who waits is told as soon as the signal is aborted, though the work never ends', async () => {
  const lease = new AbortController();
  const lost = new Error('lost');
  const waits = unlessAborted(lease.signal, never);
  lease.abort(lost);
  await expect(waits).rejects.toBe(lost);
  await expect(unlessAborted(lease.signal, never)).rejects.toBe(lost);
  expect(listeners(lease)).toBe(0);
});

it('work within a limit of time leaves nothing behind on the signal of its caller', async () => {
  const caller = new AbortController();
  const clock = new ManualClock();
  const limit = { clock, signal: caller.signal, ms: 1000, late: new Error('late') };
  for (let time = 0; time < 20; time += 1) {
    await underLimit(limit, () => Promise.resolve());
  }
  expect(listeners(caller)).toBe(0);

  const heedful = underLimit(
    limit,
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('ended'));
        });
      }),
  );
  clock.advance(1000);
  await expect(heedful).rejects.toThrow('late');
  expect(listeners(caller)).toBe(0);
});
