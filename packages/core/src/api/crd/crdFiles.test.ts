import { readFile, readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { crdFiles } from './crdFiles.js';

const folder = new URL('../../../crds/', import.meta.url);

it('the committed definitions are what the schemas generate', async () => {
  const generated = crdFiles();
  expect((await readdir(folder)).sort()).toEqual([...generated.keys()].sort());
  for (const [name, text] of generated) {
    expect(await readFile(new URL(name, folder), 'utf8'), `${name}: run writeCrds.ts`).toBe(text);
  }
});
