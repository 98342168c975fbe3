import { execInPod } from '@howdah/kube';
import type { ExecRequest } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwaitedClock } from './awaitedClock.js';
import { startExecPod } from './execPod.js';
import type { ExecPod } from './execPod.js';
import { rejection } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

describe('exec', () => {
  let target: Target;
  let place: ExecPod;
  const run = (argv: readonly string[], options: Partial<ExecRequest> = {}) =>
    execInPod(target.access, { ...place, argv, timeoutMs: 15_000, ...options });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    place = await startExecPod(target);
  }, 60_000);
  afterAll(async () => {
    await target.close();
  });

  it('a command that fails is a result, with its code and both its outputs', async () => {
    const result = await run(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', truncated: false });
  });

  it('arguments arrive as they are: no shell reads them', async () => {
    const { stdout } = await run(['echo', 'a  b', '$HOME', '"; rm -rf x', 'ä&b=c']);
    expect(stdout).toBe('a  b $HOME "; rm -rf x ä&b=c\n');
  });

  it('standard input arrives, and ends', async () => {
    expect(await run(['cat'], { stdin: 'one\ntwo' })).toMatchObject({ stdout: 'one\ntwo' });
  });

  it('output beyond the limit is dropped, and that is told', async () => {
    const result = await run(['seq', '1', '1000'], { maxBytes: 10 });
    expect(result).toMatchObject({ exitCode: 0, truncated: true });
    expect(result.stdout).toHaveLength(10);
  });

  it('a command that does not end in time is a TIMEOUT', async () => {
    const clock = new AwaitedClock();
    const running = rejection(run(['sleep', '30'], { clock }));
    await clock.armed();
    await clock.advance(15_000);
    const error = await running;
    expect(error).toMatchObject({ code: 'TIMEOUT' });
  });

  it('an aborted command is ABORTED', async () => {
    const abort = new AbortController();
    const running = rejection(run(['sleep', '30'], { signal: abort.signal }));
    abort.abort();
    expect(await running).toMatchObject({ code: 'ABORTED' });
  });

  it('a pod that is not there is EXEC_FAILED', async () => {
    const error = await rejection(run(['true'], { pod: 'nobody' }));
    expect(error).toMatchObject({ code: 'EXEC_FAILED' });
  });
});
