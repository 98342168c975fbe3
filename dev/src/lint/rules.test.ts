import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchWorkspace } from './scratchWorkspace.js';
import type { Finding, ScratchWorkspace } from './scratchWorkspace.js';

const BOUNDARY = 'nx(enforce-module-boundaries)';
const IMPORT = 'eslint(no-restricted-imports)';
const PROPERTY = 'eslint(no-restricted-properties)';
const GLOBAL = 'eslint(no-restricted-globals)';

const use = (name: string): string =>
  `import * as imported from '${name}';\n\nexport const used: unknown = imported;\n`;

interface Case {
  readonly what: string;
  readonly path: string;
  readonly code: string;
  readonly rule?: string;
}

const forbidden: readonly Required<Case>[] = [
  ...[
    ['plugin-api', '@howdah/kube'],
    ['plugin-api', '@howdah/core'],
    ['kube', '@howdah/plugin-api'],
    ['kube', '@howdah/core'],
    ['core', '@howdah/plugin-ha'],
    ['core', '@howdah/testing'],
    ['plugin-ha', '@howdah/core'],
    ['plugin-ha', '@howdah/kube'],
    ['plugin-ha', '@howdah/testing'],
    ['testing', '@howdah/plugin-ha'],
    ['operator', '@howdah/testing'],
    ['plugin-api', 'zod'],
    ['core', '@kubernetes/client-node'],
    ['core', 'undici'],
    ['core', 'pino'],
    ['plugin-ha', 'tsyringe'],
    ['operator', '@kubernetes/client-node'],
    ['operator', 'undici'],
  ].map(([from = '', to = '']) => ({
    what: `${from} importing ${to}`,
    path: `packages/${from}/src/from-${to.replaceAll(/\W/gu, '-')}/forbidden.ts`,
    code: use(to),
    rule: BOUNDARY,
  })),
  {
    what: 'a relative import into another package',
    path: 'packages/core/src/relative/forbidden.ts',
    code: use('../../../kube/src/index.js'),
    rule: BOUNDARY,
  },
  {
    what: 'core importing tsyringe outside its plugin host',
    path: 'packages/core/src/queue/wired.ts',
    code: use('tsyringe'),
    rule: IMPORT,
  },
  {
    what: 'the operator importing pino outside its log adapter',
    path: 'packages/operator/src/health/logging.ts',
    code: use('pino'),
    rule: IMPORT,
  },
  {
    what: 'timers taken from a module',
    path: 'packages/core/src/queue/timer.ts',
    code: use('node:timers/promises'),
    rule: IMPORT,
  },
  {
    what: 'reading the time',
    path: 'packages/core/src/queue/time.ts',
    code: 'export const now: number = Date.now();\n',
    rule: PROPERTY,
  },
  {
    what: 'drawing a random number',
    path: 'packages/plugin-ha/src/random.ts',
    code: 'export const drawn: number = Math.random();\n',
    rule: PROPERTY,
  },
  {
    what: 'reading the environment',
    path: 'packages/operator/src/health/home.ts',
    code: "export const home: string | undefined = process.env['HOME'];\n",
    rule: PROPERTY,
  },
  {
    what: 'setting a timer',
    path: 'packages/kube/src/watch/timer.ts',
    code: 'export const timer: unknown = setTimeout(() => undefined, 1);\n',
    rule: GLOBAL,
  },
  {
    what: 'a promise that nobody awaits',
    path: 'packages/core/src/queue/floating.ts',
    code: 'const work = async (): Promise<void> => {};\n\nexport function start(): void {\n  work();\n}\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    what: 'an async function where a void callback is expected',
    path: 'packages/core/src/queue/misused.ts',
    code: 'export function each(items: readonly string[]): void {\n  items.forEach(async () => {\n    await Promise.resolve();\n  });\n}\n',
    rule: 'typescript(no-misused-promises)',
  },
  {
    what: 'a switch that misses a case',
    path: 'packages/core/src/queue/partial.ts',
    code: "export function size(kind: 'small' | 'large'): number {\n  switch (kind) {\n    case 'small':\n      return 1;\n  }\n  return 2;\n}\n",
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  {
    what: 'a regular expression that tries a text again from each of its characters',
    path: 'packages/core/src/text/ending.ts',
    code: "export const bare = (path: string): string => path.replace(/\\/+$/, '');\n",
    rule: 'regexp(no-super-linear-move)',
  },
  {
    what: 'a regular expression that tries a text again in every way to part it',
    path: 'packages/core/src/text/number.ts',
    code: 'export const NUMBER = /^\\d+\\.?\\d*$/;\n',
    rule: 'regexp(no-super-linear-backtracking)',
  },
];

const allowed: readonly Case[] = [
  ...[
    ['core', '@howdah/plugin-api'],
    ['core', '@howdah/kube'],
    ['plugin-ha', '@howdah/plugin-api'],
    ['testing', '@howdah/core'],
    ['operator', '@howdah/plugin-ha'],
    ['kube', 'undici'],
  ].map(([from = '', to = '']) => ({
    what: `${from} importing ${to}`,
    path: `packages/${from}/src/from-${to.replaceAll(/\W/gu, '-')}/allowed.ts`,
    code: use(to),
  })),
  {
    what: 'the clock adapter reading the time',
    path: 'packages/kube/src/clock/now.ts',
    code: 'export const now: number = Date.now();\n',
  },
  {
    what: "tsyringe in core's plugin host",
    path: 'packages/core/src/host/wired.ts',
    code: use('tsyringe'),
  },
];

describe('the linter', () => {
  let workspace: ScratchWorkspace;
  let findings: readonly Finding[];

  const rulesBroken = (path: string): readonly string[] =>
    findings.filter(({ file }) => file === path).map(({ rule }) => rule);

  beforeAll(async () => {
    workspace = await createScratchWorkspace();
    const files: Record<string, string> = {};
    for (const { path, code } of [...forbidden, ...allowed]) files[path] = code;
    findings = await workspace.lint(files);
  }, 60_000);

  afterAll(async () => {
    await workspace.remove();
  });

  it.each(forbidden)('reports $what', ({ path, rule }) => {
    expect(rulesBroken(path)).toContain(rule);
  });

  it.each(allowed)('allows $what', ({ path }) => {
    expect(rulesBroken(path)).toEqual([]);
  });
});
