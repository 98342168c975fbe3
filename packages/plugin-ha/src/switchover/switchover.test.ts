import { beforeEach, expect, test } from 'vitest';
import { configMap, exampleInput, pod } from '../fixtures/exampleCluster.js';
import { FakeContext } from '../fixtures/fakeContext.js';
import { switchover } from './switchover.js';

const { cluster } = exampleInput({});
const request = { from: 'demo-sts-0', to: 'demo-sts-1' };

let context: FakeContext;

beforeEach(() => {
  context = new FakeContext();
  context.put(pod('demo-sts-0', { role: 'primary', state: 'running' }, '10.0.0.5'));
  lead('demo-sts-0', 3);
});

function lead(leader: string | undefined, transitions: number): void {
  const annotations = { transitions: String(transitions) };
  context.put(
    configMap('demo-leader', leader === undefined ? annotations : { ...annotations, leader }),
  );
}

const run = () => switchover(context, { cluster, request, signal: new AbortController().signal });

test('the leader is asked, with the credential it was started with', async () => {
  context.respond = () => {
    lead('demo-sts-1', 4);
    return { status: 200, body: 'Successfully switched over to "demo-sts-1"' };
  };
  expect(await run()).toEqual({ outcome: 'done' });
  expect(context.requests).toMatchObject([
    {
      method: 'POST',
      url: 'http://10.0.0.5:25001/switchover',
      json: { leader: 'demo-sts-0', candidate: 'demo-sts-1' },
      credential: {
        username: 'patroni',
        password: { secret: 'demo-rest', key: 'password' },
        namespace: 'db',
      },
    },
  ]);
});

test('a switchover that happened before is not asked for again', async () => {
  lead('demo-sts-1', 4);
  expect(await run()).toEqual({ outcome: 'done' });
  expect(context.requests).toEqual([]);
});

test.each([undefined, 'demo-sts-2'])('with %s leading nothing is asked', async (leader) => {
  lead(leader, 4);
  expect(await run()).toMatchObject({ outcome: 'refused' });
  expect(context.requests).toEqual([]);
});

test('an unknown lock is refused, not guessed', async () => {
  context.objects.delete('demo-leader');
  expect(await run()).toEqual({ outcome: 'refused', reason: 'there is no lock yet' });
});

test.each([400, 401, 412])('an answer of %i means that nothing changed', async (status) => {
  context.respond = () => ({ status, body: 'no good\ncandidates' });
  expect(await run()).toEqual({
    outcome: 'refused',
    reason: `Patroni answered ${status}: no good candidates`,
  });
});

test('the lock is believed when Patroni says 503 but the lead moved', async () => {
  context.respond = () => ({ status: 503, body: 'Switchover status unknown' });
  context.onSleep = (now) => {
    if (now >= 3000) lead('demo-sts-1', 4);
  };
  expect(await run()).toEqual({ outcome: 'done' });
});

test('a lost answer and a lock that stays is unknown, within ten seconds', async () => {
  context.respond = () => {
    throw new Error('socket hang up');
  };
  expect(await run()).toEqual({
    outcome: 'unknown',
    reason: 'socket hang up; the lock is held by demo-sts-0',
  });
  expect(context.clock.now()).toBeLessThanOrEqual(10_500);
});

test('a lead that moved elsewhere is not called done', async () => {
  context.respond = () => {
    lead('demo-sts-2', 4);
    return { status: 200, body: 'Switched over to "demo-sts-2" instead of "demo-sts-1"' };
  };
  expect(await run()).toEqual({
    outcome: 'unknown',
    reason: 'the lead moved to demo-sts-2 instead of demo-sts-1',
  });
});

test('a leader without an address is not switched', async () => {
  context.objects.delete('demo-sts-0');
  expect(await run()).toMatchObject({ outcome: 'refused' });
});
