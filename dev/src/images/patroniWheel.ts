import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheKey, folderDigest } from '../cache/cacheKey.js';
import { cachedFolder, fillFolder } from '../cache/cached.js';
import type { Paths } from '../paths/paths.js';
import type { Step } from '../step.js';

/** Where the wheels of the PostgreSQL images lie once they are downloaded. */
export function wheelFolder(paths: Paths): string {
  const digest = folderDigest(postgresFolder(paths), (name) => name !== 'requirements.txt');
  return cachedFolder(paths, 'wheels', cacheKey({ requirements: digest }));
}

/** The folder that describes the PostgreSQL image. */
export function postgresFolder(paths: Paths): string {
  return join(paths.root, 'images', 'postgres');
}

/** Downloads what Debian does not have new enough; on the host, whose certificates are right. */
export const patroniWheelStep: Step = {
  id: 'patroni-wheel',
  title: 'Patroni',
  needs: [],
  usualSeconds: 3,
  done: async ({ paths }) => existsSync(wheelFolder(paths)),
  run: ({ paths, run }) =>
    fillFolder(paths, wheelFolder(paths), async (scratch) => {
      await run('pip3', [
        ...['download', '--no-deps', '--only-binary', ':all:', '--require-hashes'],
        ...['--requirement', join(postgresFolder(paths), 'requirements.txt'), '--dest', scratch],
      ]);
    }),
};
