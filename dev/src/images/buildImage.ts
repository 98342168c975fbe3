import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepContext } from '../step.js';
import { inputsLabel } from './inputsLabel.js';

/** One image to build. */
export interface ImageBuild {
  /** The name it gets once it has proved itself. */
  readonly image: string;
  /** The folder that the engine is given. */
  readonly folder: string;
  readonly key: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** A shell script that the image must pass under the restrictions of a pod. */
  readonly smokeTest: string;
}

type Builder = Pick<StepContext, 'docker' | 'report'>;

/** Builds an image, runs its smoke test, and only then gives it its name. */
export async function buildImage(context: Builder, build: ImageBuild): Promise<void> {
  const { docker } = context;
  // Named by this process: a second run beside it may be building the same image.
  const candidate = `${build.image}-candidate-${process.pid}`;
  const args = Object.entries(build.buildArgs).flatMap(([name, value]) => [
    ...['--build-arg', `${name}=${value}`],
  ]);

  context.report('building');
  await docker([
    ...['build', '--network', 'host', '--force-rm', ...inputsLabel(build.key), ...args],
    ...['--tag', candidate, build.folder],
  ]);

  context.report('trying it out');
  await docker(['run', ...podLike, '--entrypoint', 'sh', candidate, '-s'], {
    input: await readFile(build.smokeTest, 'utf8'),
  });
  await docker(['tag', candidate, build.image]);
  await docker(['rmi', candidate]);
  await reportSize(context, build.image);
}

const podLike = [
  ...['--rm', '--interactive', '--network', 'none', '--read-only', '--tmpfs', '/tmp'],
  ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
];

async function reportSize(context: Builder, image: string): Promise<void> {
  const { stdout } = await context.docker(['image', 'inspect', '--format', '{{.Size}}', image]);
  context.report(`${Math.round(Number(stdout.trim()) / 1_000_000)} MB`);
}

/** The smoke test beside a Dockerfile. */
export function smokeTestIn(folder: string): string {
  return join(folder, 'smoke.sh');
}
