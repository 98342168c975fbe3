import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { underSignals } from './underSignals.js';

const listeners = ({ signal }: AbortController): number =>
  getEventListeners(signal, 'abort').length;

it('work under a long-lived signal leaves nothing behind on it, however it ends', async () => {
  const lease = new AbortController();
  const failure = new Error('failed');
  await underSignals([lease.signal], () => Promise.resolve());
  await expect(underSignals([lease.signal], () => Promise.reject(failure))).rejects.toBe(failure);

  expect(listeners(lease)).toBe(0);
});

it.each([0, 1])('work hears of the end of signal %i, with its reason', async (index) => {
  const sources = [new AbortController(), new AbortController()];
  const heard = underSignals(
    sources.map(({ signal }) => signal),
    (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(signal.reason);
        });
      }),
  );
  sources[index]?.abort('lost');

  expect(await heard).toBe('lost');
  expect(sources.map(listeners)).toEqual([0, 0]);
});

it('work begins aborted when a signal was aborted before', async () => {
  const aborted = await underSignals(
    [new AbortController().signal, AbortSignal.abort()],
    (signal) => Promise.resolve(signal.aborted),
  );

  expect(aborted).toBe(true);
});
