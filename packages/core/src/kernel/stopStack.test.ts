import { expect, it } from 'vitest';
import { ManualClock } from './fixtures/manualClock.js';
import { StopStack } from './stopStack.js';

const stackWith = () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const log = {
    info: () => undefined,
    warn: (fields: object, message: string) => void told.push(JSON.stringify([fields, message])),
  };
  return { clock, told, stack: new StopStack({ clock, log }) };
};

it('parts are stopped in the reverse order, each when the one before has stopped, and once', async () => {
  const { stack, told } = stackWith();
  const order: string[] = [];
  for (const name of ['pools', 'caches', 'lease']) {
    stack.add(name, async () => {
      order.push(`${name} stops`);
      await Promise.resolve();
      order.push(`${name} has stopped`);
    });
  }
  await stack.stop();
  await stack.stop();
  expect(order).toEqual([
    'lease stops',
    'lease has stopped',
    'caches stops',
    'caches has stopped',
    'pools stops',
    'pools has stopped',
  ]);
  expect(told).toEqual([]);
});

it('a part that throws or hangs is told, and the others stop all the same', async () => {
  const { clock, stack, told } = stackWith();
  const stopped: string[] = [];
  stack.add('pools', () => Promise.resolve(void stopped.push('pools')));
  stack.add('broken', () => Promise.reject(new TypeError('hunter2')));
  stack.add('hanging', () => new Promise(() => undefined), 7000);
  const ended = stack.stop();
  await Promise.resolve();
  clock.advance(6999);
  expect(stopped).toEqual([]);
  clock.advance(1);
  await ended;
  expect(stopped).toEqual(['pools']);
  expect(told).toEqual([
    '[{"part":"hanging","limitMs":7000},"did not stop in time"]',
    '[{"part":"broken","error":"TypeError"},"failed to stop"]',
  ]);
});
