import { describe, expect, it } from 'vitest';
import { findProblems } from './findProblems.js';
import type { MachineFacts } from './findProblems.js';
import { PreflightError } from './preflightError.js';

const good: MachineFacts = {
  platform: 'linux',
  isRoot: true,
  engineAnswers: false,
  road: undefined,
  missingPackages: ['docker.io'],
  missingTools: [],
  hasApt: true,
  goVersion: '1.26.8',
  freeDiskGiB: 60,
  memoryGiB: 24,
  isWarm: false,
};

describe('findProblems', () => {
  it('finds none on a bare Debian machine with root and Go', () => {
    expect(findProblems(good)).toEqual([]);
  });

  it('needs neither root nor packages where an engine answers', () => {
    const facts = { ...good, isRoot: false, hasApt: false, engineAnswers: true };
    expect(findProblems({ ...facts, road: 'published' })).toEqual([]);
  });

  it('tells at once what only root may do beside an engine', () => {
    const facts = { ...good, isRoot: false, engineAnswers: true, goVersion: undefined };
    const found = findProblems({ ...facts, road: 'packages', missingTools: ['mmdebstrap'] });

    expect(found.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('Only root'),
      expect.stringContaining('mmdebstrap'),
      expect.stringContaining('Go is missing'),
    ]);
  });

  it('tells everything at once, each with its cure', () => {
    const facts = { ...good, isRoot: false, goVersion: undefined, freeDiskGiB: 1, memoryGiB: 2 };
    const { message } = new PreflightError(findProblems(facts));
    expect(message).toMatchInlineSnapshot(`
      "This machine cannot carry the cluster yet:
        - No container engine answers, and only root may start one.
          Start Docker and join its group (usermod -aG docker "$USER"), or run this as root.
        - Go is missing; kind is built with it.
          Install Go 1.21 or newer and put "go" in PATH; it brings the exact toolchain itself.
        - 1.0 GiB of disk are free; 20 are needed.
          Free some, or set XDG_CACHE_HOME to a larger disk.
        - 2.0 GiB of memory are there; 5 are needed.
          Use a machine with more memory."
    `);
  });

  it.each<[string, Partial<MachineFacts>]>([
    ['an old Go', { goVersion: '1.19.8' }],
    ['no apt and no engine', { hasApt: false }],
    ['another system', { platform: 'darwin' }],
    ['a full disk even when warm', { isWarm: true, freeDiskGiB: 1 }],
  ])('names %s', (_name, changed) => {
    expect(findProblems({ ...good, ...changed })).toHaveLength(1);
  });
});
