import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheKey } from '../cache/cacheKey.js';
import { cachedFolder, fillFolder } from '../cache/cached.js';
import { hasImage } from '../engine/hasImage.js';
import type { Paths } from '../paths/paths.js';
import type { Road } from '../settings/settings.js';
import type { Step, StepContext } from '../step.js';

/** A suite of Debian that the project's images stand on. */
export type Suite = 'bookworm' | 'trixie' | 'sid';

const OPTIONS = [
  '--mode=root',
  // The smallest that can still install packages.
  '--variant=apt',
  '--components=main',
  '--aptopt=APT::Install-Recommends "false"',
  '--aptopt=Acquire::Languages "none"',
  '--aptopt=Acquire::Retries "3"',
  ...['doc', 'man', 'info', 'locale', 'lintian'].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  ),
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
  '--dpkgopt=path-include=/usr/share/locale/locale.alias',
  '--dpkgopt=path-exclude=/usr/lib/*/perl/*/CORE/*',
];

/** The unstable suite's index is signed for a week only; a mirror that is not synchronised for longer
 * would stop the build. Its signature is checked all the same. */
const SID_OPTIONS = ['--aptopt=Acquire::Check-Valid-Until "false"'];

/** The slim Debian under an image. */
export function baseImage(road: Road, suite: Suite): string {
  return road === 'published' ? `debian:${suite}-slim` : `howdah/base:${suite}-${keyOf(suite)}`;
}

/** Id of the step that brings a suite's base. */
export function baseImageStepId(suite: Suite): string {
  return `base-image-${suite}`;
}

/** Pulls a slim Debian, or makes one from packages. */
export function baseImageStep(suite: Suite): Step {
  return {
    id: baseImageStepId(suite),
    title: `Debian ${suite}`,
    needs: ['engine'],
    usualSeconds: 35,
    lane: 'packages',
    done: (context) => hasImage(context, baseImage(context.settings.road, suite)),
    run: async (context) => {
      const name = baseImage(context.settings.road, suite);
      if (context.settings.road === 'published') await context.docker(['pull', name]);
      else await importRootfs(context, suite, name);
    },
  };
}

async function importRootfs(context: StepContext, suite: Suite, name: string): Promise<void> {
  const folder = rootfsFolder(context.paths, suite);
  const file = 'rootfs.tar';
  if (!existsSync(join(folder, file))) context.report('packages to a root file system');
  await fillFolder(context.paths, folder, async (scratch) => {
    await context.run('mmdebstrap', [...optionsFor(suite), suite, join(scratch, file)]);
  });
  context.report('importing');
  await context.docker(['import', '--change', 'CMD ["sh"]', join(folder, file), name]);
}

function rootfsFolder(paths: Paths, suite: Suite): string {
  return cachedFolder(paths, 'base-rootfs', `${suite}-${keyOf(suite)}`);
}

function keyOf(suite: Suite): string {
  return cacheKey({ suite, options: optionsFor(suite).join(' '), arch: process.arch });
}

function optionsFor(suite: Suite): readonly string[] {
  return suite === 'sid' ? [...OPTIONS, ...SID_OPTIONS] : OPTIONS;
}
