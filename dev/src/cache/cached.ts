import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Paths } from '../paths/paths.js';

/** The place of a folder of results, named by what went into it. */
export function cachedFolder(paths: Paths, kind: string, key: string): string {
  return join(paths.cache, kind, key);
}

/** Fills a folder of the cache all at once: half-made results never carry the final name. */
export async function fillFolder(
  paths: Paths,
  folder: string,
  fill: (scratch: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(paths.scratch, { recursive: true });
  const scratch = await mkdtemp(join(paths.scratch, 'fill-'));
  try {
    await fill(scratch);
    await mkdir(dirname(folder), { recursive: true });
    await rename(scratch, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
