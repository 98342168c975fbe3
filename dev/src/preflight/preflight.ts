import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { standing } from '../cluster/standing.js';
import { engineAnswers } from '../engine/daemon.js';
import { engineTools, hasProgram, missingPackages } from '../debian/packages.js';
import { toolsFor } from '../debian/toolsStep.js';
import type { Paths } from '../paths/paths.js';
import { usedRoad } from '../settings/road.js';
import type { Wishes } from '../settings/settings.js';
import type { RunCommand } from '../process/runCommand.js';
import { findProblems } from './findProblems.js';
import { PreflightError } from './preflightError.js';

const GIB = 2 ** 30;

/** Refuses to begin where something is missing, and names all of it. */
export async function preflight(paths: Paths, wishes: Wishes, run: RunCommand): Promise<void> {
  await mkdir(paths.cache, { recursive: true });
  const disk = await statfs(paths.cache);
  const answers = await engineAnswers({ run });
  const road = wishes.road ?? (answers ? await usedRoad(paths, run) : undefined);
  const problems = findProblems({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    engineAnswers: answers,
    road,
    missingPackages: missingPackages(engineTools),
    missingTools: road === undefined ? [] : missingPackages(toolsFor({ ...wishes, road })),
    hasApt: hasProgram('apt-get'),
    goVersion: await goVersion(run),
    freeDiskGiB: (disk.bavail * disk.bsize) / GIB,
    memoryGiB: totalmem() / GIB,
    isWarm: standing(paths) !== undefined || existsSync(join(paths.cache, 'engine')),
  });
  if (problems.length > 0) throw new PreflightError(problems);
}

async function goVersion(run: RunCommand): Promise<string | undefined> {
  if (!hasProgram('go')) return undefined;
  const { stdout } = await run('go', ['env', 'GOVERSION']);
  return /^go(\S+)/.exec(stdout)?.[1];
}
