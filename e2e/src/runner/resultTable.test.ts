import { expect, it } from 'vitest';
import { resultLines } from './resultTable.js';

it('closes with one line that counts passed and failed scenarios', () => {
  const scenario = {
    id: 'x',
    title: 'holds',
    tier: 'subset',
    run: () => Promise.resolve(),
  } as const;
  const lines = resultLines([
    { scenario, passed: true, seconds: 12.3, notes: ['gap 2.0 s'] },
    { scenario: { ...scenario, id: 'why' }, passed: false, seconds: 4, notes: [] },
  ]);

  expect(lines).toMatchInlineSnapshot(`
    [
      "",
      "result  time  scenario  promise",
      "------  ----  --------  -------",
      "passed  12 s  x         holds",
      "FAILED  4 s   why       holds",
      "",
      "Measured:",
      "  x: gap 2.0 s",
      "",
      "1 passed, 1 failed",
    ]
  `);
});
