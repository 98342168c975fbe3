import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CommandError } from './commandError.js';
import { commandRunner } from './runCommand.js';
import { AlreadyRunningError, whileLocked } from './upLock.js';

describe('commandRunner', () => {
  const run = commandRunner(() => {});

  it('names the command, its code and its last words when it fails', async () => {
    const failing = run('sh', ['-c', 'echo because >&2; exit 3']);
    await expect(failing).rejects.toThrow(CommandError);
    await expect(failing).rejects.toThrow(/ended with code 3[^]*because/);
  });

  it('takes the codes that are no error as answers', async () => {
    expect((await run('sh', ['-c', 'exit 3'], { okCodes: [0, 3] })).code).toBe(3);
  });

  it('hands over text and streams, also to a command that does not read them', async () => {
    expect((await run('cat', [], { input: 'a text' })).stdout).toBe('a text');
    const inputStream = Readable.from(['from ', 'a stream']);
    expect((await run('cat', [], { inputStream })).stdout).toBe('from a stream');
    expect((await run('true', [], { input: 'x'.repeat(1_000_000) })).code).toBe(0);
  });

  it('never leaves a command waiting for input that nobody gives', async () => {
    expect((await run('cat', [])).stdout).toBe('');
  });

  it('ends a command that takes too long, with all that it started', async () => {
    const started = performance.now();
    const long = run('sh', ['-c', 'sleep 600 & sleep 600'], { timeoutMs: 50 });
    await expect(long).rejects.toThrow('aborted');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('keeps quiet output out of the log, and still returns it', async () => {
    let log = '';
    const logged = commandRunner((text) => (log += text));
    const { stdout } = await logged('echo', ['words'], { quiet: true });
    expect(stdout).toBe('words\n');
    expect(log).toBe('$ echo words\n');
  });
});

describe('whileLocked', () => {
  const paths = () => ({ state: mkdtempSync(join(tmpdir(), 'howdah-lock-')) });

  it('refuses a second run while the first one works', async () => {
    const at = paths();
    await whileLocked(at, async () => {
      await expect(whileLocked(at, async () => {})).rejects.toThrow(AlreadyRunningError);
    });
    await expect(whileLocked(at, async () => 'free')).resolves.toBe('free');
  });

  it('takes over from a run that was killed', async () => {
    const at = paths();
    writeFileSync(join(at.state, 'up.pid'), '999999999');
    await expect(whileLocked(at, async () => 'taken')).resolves.toBe('taken');
  });
});
