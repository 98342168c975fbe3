import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheKey } from '../cache/cacheKey.js';
import { cachedFolder, fillFolder } from '../cache/cached.js';
import { goFolder } from '../kubernetes/goBuild.js';
import { kubernetes } from '../kubernetes/programs.js';
import type { Paths } from '../paths/paths.js';
import type { Step, StepContext } from '../step.js';
import { versions } from '../versions.js';

/** The kubectl of the cluster's version. */
export function kubectlProgram(paths: Pick<Paths, 'state'>): string {
  return join(paths.state, 'bin', 'kubectl');
}

/** Puts a kubectl of the right version where every script finds it. */
export function kubectlStep(needs: readonly string[]): Step {
  return {
    id: 'kubectl',
    title: 'kubectl',
    needs,
    usualSeconds: 2,
    done: async (context) =>
      (await linkedTo(context.paths)) === source(context) && existsSync(source(context)),
    run: async (context) => {
      if (context.settings.road === 'published') await copyFromImage(context);
      await linkProgram(context);
    },
  };
}

function source({ paths, settings }: StepContext): string {
  return settings.road === 'published'
    ? join(cachedFolder(paths, 'kubectl', cacheKey({ image: versions.publishedNode })), 'kubectl')
    : join(goFolder(paths, kubernetes), 'kubectl');
}

async function linkedTo(paths: Paths): Promise<string | undefined> {
  try {
    return await readlink(kubectlProgram(paths));
  } catch {
    return undefined;
  }
}

async function linkProgram(context: StepContext): Promise<void> {
  const program = kubectlProgram(context.paths);
  await mkdir(dirname(program), { recursive: true });
  await rm(`${program}.new`, { force: true });
  await symlink(source(context), `${program}.new`);
  await rename(`${program}.new`, program);
}

async function copyFromImage(context: StepContext): Promise<void> {
  const { docker, paths } = context;
  await fillFolder(paths, dirname(source(context)), async (scratch) => {
    const created = await docker(['create', versions.publishedNode]);
    const container = created.stdout.trim();
    try {
      await docker(['cp', `${container}:/usr/bin/kubectl`, scratch]);
    } finally {
      await docker(['rm', '--force', container]);
    }
  });
}
