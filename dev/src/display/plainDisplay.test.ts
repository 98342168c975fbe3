import { expect, it } from 'vitest';
import { networkStep } from '../network/networkStep.js';
import { plainDisplay } from './plainDisplay.js';

it('tells of steps that still run, so that a log never stands still for long', () => {
  let time = 0;
  const lines: string[] = [];
  const display = plainDisplay(
    (line) => lines.push(line.trim()),
    () => time,
  );

  display.observe(networkStep, { kind: 'started' });
  time = 30_000;
  display.tellRunning();
  display.observe(networkStep, { kind: 'done', seconds: 31 });
  display.tellRunning();

  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    new RegExp(`^30 s {2}\\.\\.\\. +${networkStep.title}: for 30 s, usually`),
  );
  expect(lines[1]).toContain('done');
});
