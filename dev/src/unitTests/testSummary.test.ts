import { describe, expect, it } from 'vitest';
import { closingLine, summarize } from './testSummary.js';

const file = (status: string, ...tests: string[]): unknown => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('the closing line of a test run', () => {
  it('adds up the tests of all packages', () => {
    const report = {
      testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')],
    };

    expect(closingLine(summarize(report))).toBe('3 passed, 1 failed');
  });

  it('counts a file that could not be loaded as a failed test', () => {
    expect(closingLine(summarize({ testResults: [file('failed')] }))).toBe('0 passed, 1 failed');
  });

  it('counts a file whose hooks failed after its tests passed', () => {
    expect(summarize({ testResults: [file('failed', 'passed')] })).toMatchObject({ failed: 1 });
  });

  it('names skipped tests only when there are some', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'todo')] };

    expect(closingLine(summarize(report))).toBe('1 passed, 0 failed, 2 skipped');
  });

  it('says 0 and 0 for a report that is not one', () => {
    expect(closingLine(summarize('nothing'))).toBe('0 passed, 0 failed');
  });
});
