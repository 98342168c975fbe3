import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A short name for a result that is the same for the same inputs, in any order of their names. */
export function cacheKey(inputs: Readonly<Record<string, string | boolean | number>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(inputs).toSorted()) {
    hash.update(`${JSON.stringify([name, inputs[name]])}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** A digest of every file below a folder: names, contents, and whether they may be run; links are not followed. */
export function folderDigest(
  folder: string,
  ignored: (name: string) => boolean = () => false,
): string {
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const name of entries) {
    const file = join(folder, name);
    const info = lstatSync(file);
    if (info.isDirectory() || ignored(name)) continue;
    const runs = (info.mode & 0o111) !== 0;
    const content = info.isSymbolicLink() ? readlinkSync(file) : readFileSync(file);
    hash.update(`${JSON.stringify([name, runs, content.length])}\n`).update(content);
  }
  return hash.digest('hex');
}
