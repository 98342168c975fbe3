import { beforeEach, describe, expect, test } from 'vitest';
import { exampleInput, pod } from '../fixtures/exampleCluster.js';
import { FakeContext } from '../fixtures/fakeContext.js';
import { failover } from '../failover/failover.js';
import { rebuildMember } from './rebuild.js';
import { reloadMember } from './reload.js';
import { restartMember } from './restart.js';
import { memberServer } from './server.js';

const member = 'demo-sts-1';
const { cluster } = exampleInput({});
let context: FakeContext;
const call = () => ({ cluster, member, signal: new AbortController().signal });

beforeEach(() => {
  context = new FakeContext();
  context.put(pod(member, { role: 'replica', state: 'running' }, '10.0.0.6'));
});

describe('when a server was started', () => {
  test('is what Patroni says, asked without a credential', async () => {
    const body = {
      state: 'running',
      role: 'replica',
      replication_state: 'streaming',
      postmaster_start_time: '2026-11-24 10:00:00.1+00:00',
      xlog: { received_location: 9000, replayed_location: 8000 },
    };
    context.respond = () => ({ status: 200, body: JSON.stringify(body) });
    expect(await memberServer(context, call())).toEqual({
      known: true,
      value: { startedAt: '2026-11-24 10:00:00.1+00:00', running: true, position: 8000 },
    });
    expect(context.requests).toEqual([
      expect.objectContaining({ method: 'GET', url: 'http://10.0.0.6:25001/patroni' }),
    ]);
    expect(context.requests[0]).not.toHaveProperty('credential');
  });

  test('a standby that lost its primary does not count as running', async () => {
    const body = { state: 'running', role: 'replica', postmaster_start_time: 'then' };
    context.respond = () => ({ status: 200, body: JSON.stringify(body) });
    expect(await memberServer(context, call())).toMatchObject({ value: { running: false } });
  });

  test.each([
    ['it does not run', { status: 200, body: '{"state":"stopped"}' }, /server is stopped/],
    ['the answer is nonsense', { status: 502, body: '<html>' }, /Patroni answered 502/],
  ])('is unknown while %s', async (_, response, reason) => {
    context.respond = () => response;
    expect(await memberServer(context, call())).toEqual({
      known: false,
      reason: expect.stringMatching(reason),
    });
  });

  test('is unknown while the pod has no address', async () => {
    context.objects.clear();
    expect(await memberServer(context, call())).toMatchObject({ known: false });
  });
});

describe.each([
  ['restart', restartMember, 200],
  ['reload', reloadMember, 202],
  ['reinitialize', rebuildMember, 200],
  ['failover', failover, 200],
] as const)('%s', (path, act, success) => {
  test('asks the member with the credential it was started with', async () => {
    context.respond = () => ({ status: success, body: '' });
    expect(await act(context, call())).toEqual({ outcome: 'done' });
    expect(context.requests).toMatchObject([
      { method: 'POST', url: `http://10.0.0.6:25001/${path}`, credential: { username: 'patroni' } },
    ]);
  });

  test('that is refused changed nothing, and says why', async () => {
    context.respond = () => ({ status: 401, body: 'no auth header received' });
    expect(await act(context, call())).toEqual({
      outcome: 'refused',
      reason: 'Patroni answered 401: no auth header received',
    });
  });

  test('without an answer has an unknown outcome', async () => {
    context.respond = () => {
      throw new Error('POST got no answer');
    };
    expect(await act(context, call())).toEqual({
      outcome: 'unknown',
      reason: 'POST got no answer',
    });
  });
});
