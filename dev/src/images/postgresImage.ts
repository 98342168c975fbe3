import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheKey, folderDigest } from '../cache/cacheKey.js';
import type { Step, StepContext } from '../step.js';
import { baseImage, baseImageStepId } from './baseImage.js';
import type { Suite } from './baseImage.js';
import { buildImage, smokeTestIn } from './buildImage.js';
import { postgresImage } from './imageNames.js';
import type { PostgresMajor } from './imageNames.js';
import { isMadeFrom } from './inputsLabel.js';
import { patroniWheelStep, postgresFolder, wheelFolder } from './patroniWheel.js';

const BUILD_FILES = ['Dockerfile', 'install.sh', 'requirements.txt'];

/** The suite whose packages have the major. */
export function suiteOf(major: PostgresMajor): Suite {
  switch (major) {
    case 15:
      return 'bookworm';
    case 17:
      return 'trixie';
    case 18:
      return 'sid';
  }
}

/** Builds the image of one PostgreSQL major. */
export function postgresImageStep(major: PostgresMajor): Step {
  return {
    id: `postgres-image-${major}`,
    title: `PostgreSQL ${major} image`,
    needs: [baseImageStepId(suiteOf(major)), patroniWheelStep.id],
    usualSeconds: 60,
    lane: 'packages',
    done: (context) => isMadeFrom(context, postgresImage(major), keyOf(context, major)),
    run: (context) => build(context, major),
  };
}

async function build(context: StepContext, major: PostgresMajor): Promise<void> {
  const { paths, settings } = context;
  const source = postgresFolder(paths);
  const suite = suiteOf(major);
  await mkdir(paths.scratch, { recursive: true });
  const folder = await mkdtemp(join(paths.scratch, 'postgres-'));
  try {
    for (const name of BUILD_FILES) await cp(join(source, name), join(folder, name));
    await cp(wheelFolder(paths), join(folder, 'wheels'), { recursive: true });
    await buildImage(context, {
      image: postgresImage(major),
      folder,
      key: keyOf(context, major),
      buildArgs: { BASE: baseImage(settings.road, suite), MAJOR: `${major}`, SUITE: suite },
      smokeTest: smokeTestIn(source),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function keyOf({ paths, settings }: StepContext, major: PostgresMajor): string {
  return cacheKey({
    major,
    base: baseImage(settings.road, suiteOf(major)),
    files: folderDigest(postgresFolder(paths), (name) => !BUILD_FILES.includes(name)),
    arch: process.arch,
  });
}
