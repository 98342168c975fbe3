import { describe, expect, it } from 'vitest';
import { readControllerResult } from './readControllerResult.js';

const cycle: Record<string, unknown> = {};
cycle['cycle'] = cycle;

describe('what a controller answers', () => {
  it('is taken as it is where it is an answer', () => {
    const told = { status: { phase: 'Up' } };
    expect(readControllerResult({ ...told, result: 'done' })).toEqual({ ...told, result: 'done' });
    const again = { result: 'again', afterMs: 60_000 };
    expect(readControllerResult(again)).toEqual(again);
  });

  it('is asked again no sooner than a look at a cluster', () => {
    const read = readControllerResult({ result: 'again', afterMs: 0 });
    expect(read).toMatchObject({ result: 'again' });
    expect(read.result === 'again' && read.afterMs > 0).toBe(true);
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['another word', { result: 'finished' }],
    ['a time that is none', { result: 'again', afterMs: Number.NaN }],
    ['no time', { result: 'again' }],
    ['a status that is a text', { result: 'done', status: 'Up' }],
    ['a status that leads back to itself', { result: 'done', status: cycle }],
    ['more than a status holds', { result: 'done', status: { text: 'x'.repeat(1_000_000) } }],
    [
      'more conditions than a plugin has',
      {
        result: 'done',
        conditions: Array.from({ length: 60 }, (_, index) => ({
          type: `T${index}`,
          status: 'True',
          reason: 'So',
          message: '',
        })),
      },
    ],
  ])('is refused where it is %s', (_, answer) => {
    expect(() => readControllerResult(answer)).toThrow(/answer/);
  });
});
