import { expect, it } from 'vitest';
import { FOUND_HISTORIES } from './fixtures/foundHistories.js';
import { play } from './fixtures/play.js';

const LIMIT_MS = 180_000;

it.each(FOUND_HISTORIES)(
  'in a history that broke it once, $law',
  async ({ history }) => {
    await expect(play(history)).resolves.toBeUndefined();
  },
  LIMIT_MS,
);
