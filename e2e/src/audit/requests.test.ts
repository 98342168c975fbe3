import { describe, expect, it } from 'vitest';
import { requests, writeRequests } from './requests.js';

const user = 'system:serviceaccount:howdah-system:howdah-operator';
const window = {
  user,
  from: Date.parse('2026-01-01T00:00:00Z'),
  to: Date.parse('2026-01-01T00:05:00Z'),
};

const line = (fields: Record<string, unknown>): string =>
  JSON.stringify({
    auditID: 'a',
    stage: 'ResponseComplete',
    verb: 'patch',
    requestURI: '/api/v1/namespaces/x/services/y',
    requestReceivedTimestamp: '2026-01-01T00:01:00.000000Z',
    user: { username: user },
    objectRef: { resource: 'services' },
    ...fields,
  });

describe('writeRequests', () => {
  it('counts a request once, however many stages were logged', () => {
    const stages = [line({ stage: 'RequestReceived' }), line({})];

    expect(writeRequests(stages, window)).toEqual([
      {
        at: '2026-01-01T00:01:00.000000Z',
        verb: 'patch',
        resource: 'services',
        uri: '/api/v1/namespaces/x/services/y',
      },
    ]);
  });

  it.each([
    ['a lease renewal', { objectRef: { resource: 'leases' } }],
    ['a read', { verb: 'watch' }],
    ['somebody else', { user: { username: 'kubernetes-admin' } }],
    ['a write before the window', { requestReceivedTimestamp: '2025-12-31T23:59:59.9Z' }],
    ['a write after the window', { requestReceivedTimestamp: '2026-01-01T00:05:00.1Z' }],
  ])('leaves out %s', (_what, fields) => {
    expect(writeRequests([line(fields)], window)).toEqual([]);
  });

  it('passes over a line that was cut', () => {
    expect(writeRequests(['{"auditID": "b', ''], window)).toEqual([]);
  });
});

describe('requests', () => {
  it('tells reads and leases too, a watch once though it has a beginning and an end', () => {
    const watch = { auditID: 'w', verb: 'watch' };
    const lines = [
      line({ ...watch, stage: 'ResponseStarted' }),
      line(watch),
      line({ auditID: 'l', verb: 'update', objectRef: { resource: 'leases' } }),
    ];

    expect(requests(lines, window).map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
      'watch services',
      'update leases',
    ]);
  });
});
