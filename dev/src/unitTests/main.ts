import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pathsOf } from '../paths/paths.js';
import { commandRunner } from '../process/runCommand.js';
import { databaseImages } from './databaseImages.js';
import { closingLine, summarize } from './testSummary.js';
import type { TestSummary } from './testSummary.js';

const root = resolve(import.meta.dirname, '../../..');
const NO_IMAGES = 'no engine here has our PostgreSQL images; "npm run up" makes them';

/**
 * Everything that needs no cluster: the checks, cached by Nx, then every unit test in one vitest
 * run, with those against real servers where an engine has our images; with `--database` those
 * alone, with `--contract` the contract of kube on the API server that `up` made. The figures close
 * the output on a line of their own.
 */
async function main(args: readonly string[]): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ args: [...args], options: { database: flag, contract: flag } });
  if (values.contract) {
    await testContract();
    return;
  }
  const images = await databaseImages(commandRunner(() => {}));
  if (values.database && images.length === 0) throw new Error(NO_IMAGES);
  const servers = images.length === 0 ? `none, ${NO_IMAGES}` : images.join(', ');
  process.stdout.write(`Real servers to test against: ${servers}.\n`);

  const checked =
    values.database ||
    (await run('nx', ['run-many', '-t', 'lint', 'typecheck', 'knip', 'format-check']));
  if (!checked) process.stderr.write('The checks failed: see the tasks of Nx above.\n');
  close(
    await runTests(values.database ? ['--project', 'database'] : [], {
      HOWDAH_DATABASE_IMAGES: images.join(','),
    }),
    checked,
  );
}

/** One suite for two servers, so that the fake API server cannot drift from the real one. */
async function testContract(): Promise<void> {
  const { kubeconfig } = pathsOf(process.env);
  if (!existsSync(kubeconfig)) throw new Error('no cluster stands; "npm run up" makes one');
  const env = { KUBE_TARGET: 'real', KUBECONFIG: kubeconfig };
  close(await runTests(['--project', '@howdah/testing', 'src/contract'], env), true);
}

function close(summary: TestSummary, checked: boolean): void {
  process.stdout.write(`\n${closingLine(summary)}\n`);
  process.exitCode = checked && summary.failed === 0 ? 0 : 1;
}

async function runTests(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<TestSummary> {
  const scratch = await mkdtemp(join(tmpdir(), 'howdah-test-'));
  try {
    const report = join(scratch, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const passed = await run('vitest', ['run', ...args, ...reporters], env);
    const summary = await readSummary(report);
    // vitest also fails for what belongs to no test, such as an error that nobody caught.
    return passed || summary.failed > 0 ? summary : { ...summary, failed: 1 };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A run that died before it could report is one failure, never "0 passed, 0 failed". */
async function readSummary(path: string): Promise<TestSummary> {
  try {
    return summarize(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function run(
  tool: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const child = spawn(join(root, 'node_modules', '.bin', tool), args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return await new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      settle(code === 0);
    });
  });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
