import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CommandError } from '../process/commandError.js';
import type { StepContext } from '../step.js';
import { buildImage } from './buildImage.js';

/** An engine that records what it is told and fails one subcommand. */
function engine(fails: string | undefined) {
  const calls: (readonly string[])[] = [];
  const docker: StepContext['docker'] = async (args) => {
    calls.push(args);
    const result = { command: 'docker', args, code: 1, stdout: '', stderr: 'no' };
    if (args[0] === fails) throw new CommandError(result);
    return { code: 0, stdout: '243000000\n', stderr: '' };
  };
  return { calls, docker };
}

async function build(fails?: string) {
  const { calls, docker } = engine(fails);
  const folder = await mkdtemp(join(tmpdir(), 'howdah-build-'));
  const smokeTest = join(folder, 'smoke.sh');
  await writeFile(smokeTest, 'true\n');
  const reports: string[] = [];
  const made = buildImage(
    { docker, report: (text) => void reports.push(text) },
    { image: 'x:1', folder, key: 'k', buildArgs: { BASE: 'b' }, smokeTest },
  );
  const error: unknown = await made.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, reports, commands: calls.map((args) => args[0]), calls };
}

it('an image that passes its smoke test gets its name, and its size is told', async () => {
  const { error, commands, calls, reports } = await build();

  expect(error).toBeUndefined();
  expect(commands).toEqual(['build', 'run', 'tag', 'rmi', 'image']);
  expect(calls[0]).toEqual(expect.arrayContaining(['--label', 'dev.howdah.inputs=k', 'BASE=b']));
  expect(reports.at(-1)).toBe('243 MB');
});

it('an image that fails its smoke test never gets its name', async () => {
  const { error, commands } = await build('run');

  expect(error).toBeInstanceOf(CommandError);
  expect(commands).toEqual(['build', 'run']);
});

it('the smoke test runs under the restrictions of a pod', async () => {
  const { calls } = await build();

  const restrictions = ['--read-only', '--cap-drop', 'ALL', 'no-new-privileges'];
  expect(calls[1]).toEqual(expect.arrayContaining(restrictions));
});
