import { describe, expect, it } from 'vitest';
import { exitCodeOf } from './exitCode.js';

describe('exitCodeOf', () => {
  it('is zero for a success', () => {
    expect(exitCodeOf({ status: 'Success' })).toBe(0);
  });

  it('is the code of a command that failed', () => {
    const details = { causes: [{ reason: 'ExitCode', message: '7' }] };
    expect(exitCodeOf({ status: 'Failure', reason: 'NonZeroExitCode', details })).toBe(7);
  });

  it('is unknown for a command that was never run', () => {
    expect(exitCodeOf({ status: 'Failure', reason: 'InternalError' })).toBeUndefined();
  });
});
