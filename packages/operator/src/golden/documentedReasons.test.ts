import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const PACKAGES = new URL('../../../', import.meta.url);
const PAGE = new URL('../docs/reference/conditions.md', PACKAGES);
const SOURCES = ['core/src/', 'plugin-ha/src/'];

/** A reason of a condition or an event, or the code of a finding, which becomes the reason of one. */
const REASON = /\b(?:reason|code): '(?<name>[A-Z][A-Za-z]+)'/g;

async function reasonsIn(folder: string): Promise<readonly string[]> {
  const root = new URL(folder, PACKAGES);
  const files = await readdir(root, { recursive: true });
  const sources = files.filter(
    (file) => file.endsWith('.ts') && !file.includes('.test.') && !file.includes('fixtures/'),
  );
  const texts = await Promise.all(sources.map((file) => readFile(new URL(file, root), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(REASON)].map(({ groups }) => groups?.['name'] ?? ''),
  );
}

it('every reason that conditions and events give is in the reference', async () => {
  const found = new Set((await Promise.all(SOURCES.map(reasonsIn))).flat());
  expect(found.size).toBeGreaterThan(40);
  const page = await readFile(PAGE, 'utf8');
  expect([...found].filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
});
