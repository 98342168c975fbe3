import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathsOf } from '../paths/paths.js';
import { cachedFolder, fillFolder } from './cached.js';

it('a result that was interrupted half way leaves neither its name nor its pieces', async () => {
  const paths = pathsOf({ XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'howdah-fill-')) });
  const folder = cachedFolder(paths, 'thing', 'key');
  const half = fillFolder(paths, folder, async (scratch) => {
    await writeFile(join(scratch, 'piece'), '');
    throw new Error('interrupted');
  });
  await expect(half).rejects.toThrow('interrupted');
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(paths.scratch)).toEqual([]);

  await fillFolder(paths, folder, (scratch) => writeFile(join(scratch, 'piece'), ''));
  expect(readdirSync(folder)).toEqual(['piece']);
});
