import { crashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { replacingPods } from './fixtures/podRestartScenario.js';
import type { Replaced } from './fixtures/podRestartScenario.js';

const EACH_ONCE: Replaced = {
  answer: 'Success: Every pod runs the newest template.',
  made: { 'my-db-sts-0': 2, 'my-db-sts-1': 2, 'my-db-sts-2': 2 },
  fewest: 2,
  cpu: ['2', '2', '2'],
  leader: 'my-db-sts-1',
  terms: 2,
  ready: 'True AllMembersReady: 3 of 3 members are ready.',
};

it('law 3: whichever write of replacing all pods an operator dies at, every pod is replaced once, one at a time, and the lead moves once', async () => {
  let crashes = 0;
  for await (const { point, write, end } of crashPoints(replacingPods)) {
    const where = `killed ${point?.when ?? 'never,'} ${point?.write ?? ''} ${write ?? ''}`;
    expect({ where, ...end }).toEqual({ where, ...EACH_ONCE });
    if (point !== undefined) crashes += 1;
  }
  expect(crashes).toBeGreaterThan(20);
}, 240_000);
