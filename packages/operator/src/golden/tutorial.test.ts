import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const TUTORIAL = 'docs/first-plugin.md';
/** Pages whose pieces of code stand for themselves. */
const PAGES = ['packages/plugin-api/README.md', 'docs/explanation/contract.md'];
const LIMIT_MS = 120_000;

const BLOCK = /^```(?:ts|json)\n(?:\/\/ (?<file>[\w.]+)\n)?(?<text>[^]*?)^```$/gm;

interface Block {
  readonly file: string | undefined;
  readonly text: string;
}

async function blocksOf(page: string): Promise<readonly Block[]> {
  const text = await readFile(join(ROOT, page), 'utf8');
  return [...text.matchAll(BLOCK)].map(({ groups }) => ({
    file: groups?.['file'],
    text: groups?.['text'] ?? '',
  }));
}

/** What a program of this workspace says that is run as the tutorial tells, with nothing of this test about it. */
function output(...command: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env: {} }, (_, stdout, stderr) => {
      resolve(`${stdout}${stderr}`);
    });
  });
}

describe('the tutorial, done as it is written,', () => {
  let folder = '';
  let pieces = 0;
  const at = (file: string) => join(folder, file);
  const fromSource = ['--import', 'tsx', '--conditions=@howdah/source'];

  beforeAll(async () => {
    folder = await mkdtemp(join(ROOT, '.tutorial-'));
    const files = await blocksOf(TUTORIAL);
    for (const { file, text } of files) await writeFile(at(file ?? 'unnamed'), text);
    const others = (await Promise.all(PAGES.map(blocksOf))).flat();
    pieces = others.length;
    for (const [index, { text }] of others.entries()) await writeFile(at(`page${index}.ts`), text);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it(
    'compiles, as does every other piece of code about the contract',
    async () => {
      expect(pieces).toBeGreaterThan(5);
      expect(await output('node_modules/typescript/bin/tsc', '-p', folder)).toBe('');
    },
    LIMIT_MS,
  );

  it(
    'passes its test',
    async () => {
      const told = await output('node_modules/vitest/vitest.mjs', 'run', '--root', folder);
      expect(told).toMatch(/Tests.*1 passed/);
    },
    LIMIT_MS,
  );

  it(
    'renders, explains and installs',
    async () => {
      const rendered = await output(...fromSource, at('render.ts'));
      expect(rendered).toContain('ConfigMap my-db-hello\n');
      expect(rendered).toMatch(
        /\.data\.greeting +good day +hello.* spec\.plugins\.hello\.greeting/,
      );
      expect(await output(...fromSource, at('install.ts'))).toMatch(/greeting:\n/);
    },
    LIMIT_MS,
  );
});
