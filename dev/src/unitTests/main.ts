import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { closingLine, summarize } from './testSummary.js';
import type { TestSummary } from './testSummary.js';

const root = resolve(import.meta.dirname, '../../..');

/**
 * Everything that needs no cluster: the checks, cached by Nx, then every unit test in one vitest
 * run, whose figures close the output on a line of their own.
 */
async function main(): Promise<void> {
  const checked = await run('nx', ['run-many', '-t', 'lint', 'typecheck', 'knip', 'format-check']);
  const scratch = await mkdtemp(join(tmpdir(), 'howdah-test-'));
  try {
    const report = join(scratch, 'report.json');
    const tested = await run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]);
    const summary = await readSummary(report);
    if (!checked) process.stderr.write('The checks failed: see the tasks of Nx above.\n');
    process.stdout.write(`\n${closingLine(summary)}\n`);
    process.exitCode = checked && tested && summary.failed === 0 ? 0 : 1;
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

async function run(tool: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(join(root, 'node_modules', '.bin', tool), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return await new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      settle(code === 0);
    });
  });
}

await main();
