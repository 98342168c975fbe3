import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheKey, folderDigest } from '../cache/cacheKey.js';
import type { Paths } from '../paths/paths.js';
import type { Step, StepContext } from '../step.js';
import { baseImage, baseImageStepId } from './baseImage.js';
import type { Suite } from './baseImage.js';
import { buildImage, smokeTestIn } from './buildImage.js';
import { operatorImage } from './imageNames.js';
import { isMadeFrom } from './inputsLabel.js';

const SUITE: Suite = 'trixie';
const BUILD_FILES = ['Dockerfile', 'install.sh'];
const BUNDLED_PACKAGES = ['plugin-api', 'kube', 'core', 'plugin-ha', 'operator'];
const CHUNK_MAP = /\/chunks\/[^/]+\.map$/;

/** Bundles the operator and builds its image. */
export const operatorImageStep: Step = {
  id: 'operator-image',
  title: 'Operator image',
  needs: [baseImageStepId(SUITE)],
  usualSeconds: 40,
  lane: 'packages',
  done: (context) => isMadeFrom(context, operatorImage, keyOf(context)),
  run: async (context) => {
    const { paths, settings } = context;
    const source = operatorFolder(paths);
    await mkdir(paths.scratch, { recursive: true });
    const folder = await mkdtemp(join(paths.scratch, 'operator-'));
    try {
      for (const name of BUILD_FILES) await cp(join(source, name), join(folder, name));
      await bundle(context, folder);
      await buildImage(context, {
        image: operatorImage,
        folder,
        key: keyOf(context),
        buildArgs: { BASE: baseImage(settings.road, SUITE) },
        smokeTest: smokeTestIn(source),
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function bundle(context: StepContext, folder: string): Promise<void> {
  const { paths, run } = context;
  const made = join(folder, 'made');
  context.report('bundling');
  const options = ['--outDir', made, '--emptyOutDir', '--logLevel', 'warn'];
  await run('npm', ['run', 'bundle', '--workspace', '@howdah/operator', '--', ...options], {
    cwd: paths.root,
  });
  // Chunks are client-node's and undici's; their maps are larger than all the rest together.
  await cp(made, join(folder, 'bundle'), {
    recursive: true,
    filter: (file) => !CHUNK_MAP.test(file),
  });
  await rm(made, { recursive: true, force: true });
}

function operatorFolder(paths: Paths): string {
  return join(paths.root, 'images', 'operator');
}

function keyOf({ paths, settings }: StepContext): string {
  const packages = join(paths.root, 'packages');
  const texts = [
    join(paths.root, 'package-lock.json'),
    join(packages, 'operator', 'vite.config.ts'),
    ...BUNDLED_PACKAGES.map((name) => join(packages, name, 'package.json')),
  ].map((file) => readFileSync(file, 'utf8'));
  const sources = BUNDLED_PACKAGES.map((name) =>
    folderDigest(join(packages, name, 'src'), (file) => file.endsWith('.test.ts')),
  );
  return cacheKey({
    base: baseImage(settings.road, SUITE),
    files: folderDigest(operatorFolder(paths), (name) => !BUILD_FILES.includes(name)),
    sources: sources.join(' '),
    texts: JSON.stringify(texts),
    arch: process.arch,
  });
}
