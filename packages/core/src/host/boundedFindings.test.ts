import type { Diagnostic } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { boundedFindings } from './boundedFindings.js';

const finding = (severity: Diagnostic['severity'], message: string): Diagnostic => ({
  severity,
  code: 'Odd',
  path: 'spec',
  message,
});

it('of many findings the errors are kept first, and how many more there are is told', () => {
  const warnings = Array.from({ length: 30 }, (_, index) => finding('warning', `w${index}`));
  const told = boundedFindings([...warnings, finding('error', 'last')], 'Plugin a.example');

  expect(told).toHaveLength(21);
  expect(told[0]).toEqual(finding('error', 'last'));
  expect(told[1]).toEqual(finding('warning', 'w0'));
  expect(told.at(-1)).toMatchObject({
    code: 'MoreFindings',
    path: 'Plugin a.example',
    message: expect.stringMatching(/^has 11 more findings/),
  });
});

it('few findings stay as they are, but for what is too long for a condition', () => {
  const few = [finding('warning', 'a'), finding('warning', 'b')];
  expect(boundedFindings(few, 'Plugin a.example')).toEqual(few);

  const [long] = boundedFindings([finding('error', `${'x'.repeat(1022)}🐘!`)], 'Plugin a.example');
  expect(long?.message).toBe(`${'x'.repeat(1022)}…`);
});
