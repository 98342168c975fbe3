import { crashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { bringingUp } from './fixtures/crashScenario.js';
import type { BroughtUp } from './fixtures/crashScenario.js';

it('law 3: an operator killed before or after any write of bringing up a cluster is followed by one that ends the same', async () => {
  let undisturbed: BroughtUp | undefined;
  let crashes = 0;
  for await (const { point, write, end } of crashPoints(bringingUp)) {
    undisturbed ??= { ...end, passwords: { 'my-db-system': 1, 'my-db-app': 1 } };
    const where = `killed ${point?.when ?? 'never,'} ${point?.write ?? ''} ${write ?? ''}`;
    expect({ where, ...end }).toEqual({ where, ...undisturbed });
    if (point !== undefined) crashes += 1;
  }
  // Secrets, Patroni's objects, Services and members alone are more writes than ten.
  expect(crashes).toBeGreaterThan(20);
}, 240_000);
