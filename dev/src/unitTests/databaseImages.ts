import { postgresImage, postgresMajors } from '../images/imageNames.js';
import type { RunCommand } from '../process/runCommand.js';

const ANSWER_MS = 10_000;

/** The project's PostgreSQL images that an engine on this machine has; none where none answers. */
export async function databaseImages(run: RunCommand): Promise<readonly string[]> {
  const found = await Promise.all(
    postgresMajors.map(async (major) => {
      const image = postgresImage(major);
      return (await isThere(run, image)) ? [image] : [];
    }),
  );
  return found.flat();
}

async function isThere(run: RunCommand, image: string): Promise<boolean> {
  try {
    await run('docker', ['image', 'inspect', '--format', '{{.Id}}', image], {
      timeoutMs: ANSWER_MS,
    });
    return true;
  } catch {
    // No client, no engine, or no such image: all mean that there is nothing to test against.
    return false;
  }
}
