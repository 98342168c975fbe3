import { describe, expect, it } from 'vitest';
import { isKubeError } from './kubeError.js';
import { statusError } from './statusError.js';

const target = { verb: 'apply', resource: 'secrets', key: { namespace: 'a', name: 'b' } };

describe('statusError', () => {
  it('names the call and the fields, never what the server quotes', () => {
    const body = {
      message: 'Secret "b" is invalid: data[password]: Invalid value: "hunter2"',
      reason: 'Invalid',
      details: {
        causes: [
          { reason: 'FieldValueInvalid', field: 'data[password]', message: 'Invalid: "hunter2"' },
        ],
      },
    };
    const error = statusError({ status: 422, body, target });
    expect(error.message).toMatchInlineSnapshot(
      `"apply secrets a/b: 422 Invalid (data[password]: FieldValueInvalid); correct the named fields"`,
    );
    expect(JSON.stringify([error, error.causes])).not.toContain('hunter2');
  });

  it.each([
    [409, 'AlreadyExists', 'ALREADY_EXISTS'],
    [409, 'Conflict', 'CONFLICT'],
    [410, 'Expired', 'GONE'],
    [504, undefined, 'SERVER_ERROR'],
    [418, undefined, 'UNEXPECTED_STATUS'],
  ] as const)('gives %d %s the code %s', (status, reason, code) => {
    const error = statusError({ status, body: { reason }, target });
    expect(isKubeError(error, code)).toBe(true);
  });

  it('survives an answer that is no Status', () => {
    expect(statusError({ status: 502, body: '<html>', target }).code).toBe('SERVER_ERROR');
  });
});
