import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from '../cache/cached.js';
import { cacheKey, folderDigest } from '../cache/cacheKey.js';
import type { Paths } from '../paths/paths.js';
import type { StepContext } from '../step.js';

/** A Go module of `dev/go` and what is built from it. */
export interface GoProgram {
  readonly module: string;
  readonly packages: readonly string[];
  readonly linkFlags: readonly string[];
  /** Its tests pass before it is used: for code of our own. */
  readonly isTested?: boolean;
}

/** Where the programs of a module are once they are built. */
export function goFolder(paths: Paths, program: GoProgram): string {
  const source = join(paths.root, 'dev', 'go', program.module);
  const key = cacheKey({
    source: folderDigest(source, (name) => name.endsWith('_test.go')),
    packages: program.packages.join(' '),
    flags: program.linkFlags.join(' '),
    arch: process.arch,
  });
  return cachedFolder(paths, program.module, key);
}

/** Builds static programs into a folder. */
export async function goBuild(
  context: StepContext,
  program: GoProgram,
  folder: string,
): Promise<void> {
  const cwd = join(context.paths.root, 'dev', 'go', program.module);
  const env = { CGO_ENABLED: '0' };
  if (program.isTested === true) await context.run('go', ['test', './...'], { cwd, env });

  const flags = ['-s', '-w', ...program.linkFlags].join(' ');
  await context.run(
    'go',
    ['build', '-trimpath', '-ldflags', flags, '-o', `${folder}/`, ...program.packages],
    { cwd, env },
  );
}

/** The version of a module as the go.mod of a program states it. */
export function requiredVersion(
  paths: Paths,
  module: string,
  dependency: string,
): string | undefined {
  const text = readFileSync(join(paths.root, 'dev', 'go', module, 'go.mod'), 'utf8');
  const line = text.split('\n').find((one) => one.trim().split(/\s+/).includes(dependency));
  return line
    ?.trim()
    .split(/\s+/)
    .find((word) => /^v\d/.test(word));
}
