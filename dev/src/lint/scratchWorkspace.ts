import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../../..');

// The lock file is where Nx learns which third-party packages there are.
const rootFiles = [
  'package.json',
  'package-lock.json',
  'nx.json',
  'tsconfig.base.json',
  '.oxlintrc.json',
];

const projectFiles = [
  'package.json',
  'project.json',
  'tsconfig.json',
  'tsconfig.lib.json',
  'tsconfig.test.json',
];

/** One finding of the linter: where, which rule, and what it says. */
export interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
}

/**
 * A copy of this workspace's configuration and package manifests, without its sources, in which
 * forbidden code can be linted by the real rules without touching the tree that others build.
 */
export interface ScratchWorkspace {
  /** Writes the files (by path from the workspace root) and lints exactly these. */
  lint(files: Readonly<Record<string, string>>): Promise<readonly Finding[]>;
  remove(): Promise<void>;
}

export async function createScratchWorkspace(): Promise<ScratchWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'howdah-lint-'));
  const projects = await copyProjects(root);
  await linkDependencies(root, projects);
  // The boundary rule reads the project graph that Nx leaves on disk, and is silent without it.
  await runTool(root, 'nx', ['show', 'projects']);

  return {
    async lint(files) {
      for (const [path, text] of Object.entries(files)) await writeInto(root, path, text);
      return parseFindings(await runTool(root, 'oxlint', ['-f', 'json', ...Object.keys(files)]));
    },
    async remove() {
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function copyProjects(root: string): Promise<readonly string[]> {
  const packages = (await readdir(join(repository, 'packages'))).map((name) => `packages/${name}`);
  const projects = [...packages, 'dev', 'e2e', 'bench'];
  for (const file of rootFiles) await cp(join(repository, file), join(root, file));
  for (const project of projects) {
    const present = await readdir(join(repository, project));
    for (const file of projectFiles.filter((name) => present.includes(name))) {
      await cp(join(repository, project, file), join(root, project, file));
    }
    await writeInto(root, `${project}/src/index.ts`, 'export const marker = 1;\n');
  }
  return projects;
}

/** Third-party packages are shared with the repository, our own are those of the copy. */
async function linkDependencies(root: string, projects: readonly string[]): Promise<void> {
  const modules = join(root, 'node_modules');
  await mkdir(join(modules, '@howdah'), { recursive: true });
  for (const name of await readdir(join(repository, 'node_modules'))) {
    if (name !== '@howdah') {
      await symlink(join(repository, 'node_modules', name), join(modules, name));
    }
  }
  for (const project of projects) {
    const name = project.slice(project.lastIndexOf('/') + 1);
    await symlink(join(root, project), join(modules, '@howdah', name));
  }
}

async function writeInto(root: string, path: string, text: string): Promise<void> {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

/** Resolves with what the tool printed; the linter exits non-zero when it finds something. */
async function runTool(root: string, tool: string, args: readonly string[]): Promise<string> {
  // A test run below Nx carries variables that would point the tool back at the repository.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('NX_'));
  const env = { ...Object.fromEntries(inherited), NX_DAEMON: 'false' };
  return await new Promise((settle, fail) => {
    execFile(
      join(root, 'node_modules', '.bin', tool),
      args,
      { cwd: root, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null || (tool === 'oxlint' && stdout.startsWith('{'))) settle(stdout);
        else fail(new Error(`${tool} could not run: ${stderr}${stdout}`, { cause: error }));
      },
    );
  });
}

function parseFindings(json: string): readonly Finding[] {
  const report: unknown = JSON.parse(json);
  return asList(property(report, 'diagnostics')).map((diagnostic) => ({
    file: asText(property(diagnostic, 'filename')),
    rule: asText(property(diagnostic, 'code')),
    message: asText(property(diagnostic, 'message')),
  }));
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
