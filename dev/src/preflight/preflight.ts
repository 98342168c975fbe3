import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { wasFinished } from '../cluster/clusterState.js';
import { engineAnswers } from '../engine/daemon.js';
import { hasProgram, missingPackages } from '../engine/engineStep.js';
import type { Paths } from '../paths/paths.js';
import type { RunCommand } from '../process/runCommand.js';
import { findProblems } from './findProblems.js';
import { PreflightError } from './preflightError.js';

const GIB = 2 ** 30;

/** Refuses to begin where something is missing, and names all of it. */
export async function preflight(paths: Paths, run: RunCommand): Promise<void> {
  await mkdir(paths.cache, { recursive: true });
  const disk = await statfs(paths.cache);
  const problems = findProblems({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    engineAnswers: await engineAnswers({ run }),
    missingPackages: missingPackages(),
    hasApt: hasProgram('apt-get'),
    goVersion: await goVersion(run),
    freeDiskGiB: (disk.bavail * disk.bsize) / GIB,
    memoryGiB: totalmem() / GIB,
    isWarm: wasFinished(paths) || existsSync(join(paths.cache, 'engine')),
  });
  if (problems.length > 0) throw new PreflightError(problems);
}

async function goVersion(run: RunCommand): Promise<string | undefined> {
  if (!hasProgram('go')) return undefined;
  const { stdout } = await run('go', ['env', 'GOVERSION']);
  return /^go(\S+)/.exec(stdout)?.[1];
}
