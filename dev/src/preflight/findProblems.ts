import type { Road } from '../settings/settings.js';

/** What preflight looks at. */
export interface MachineFacts {
  readonly platform: string;
  readonly isRoot: boolean;
  readonly engineAnswers: boolean;
  /** How images are had; not known while no engine answers and no flag says it. */
  readonly road: Road | undefined;
  /** Packages of an engine of our own that are not installed. */
  readonly missingPackages: readonly string[];
  /** Packages that images are made with on that road and that are not installed. */
  readonly missingTools: readonly string[];
  readonly hasApt: boolean;
  /** Such as "1.26.8"; nothing where Go is missing. */
  readonly goVersion: string | undefined;
  readonly freeDiskGiB: number;
  readonly memoryGiB: number;
  /** True when the cluster stands and the cache is filled. */
  readonly isWarm: boolean;
}

/** Something that stops `npm run up`, and what cures it. */
export interface Problem {
  readonly problem: string;
  readonly cure: string;
}

const NEEDED_GO = [1, 21] as const;
const NEEDED_DISK_GIB = 20;
const NEEDED_DISK_WARM_GIB = 3;
const NEEDED_MEMORY_GIB = 5;

/** Everything that is missing, all at once. */
export function findProblems(facts: MachineFacts): readonly Problem[] {
  return [
    ...platformProblems(facts),
    ...engineProblems(facts),
    ...rootProblems(facts),
    ...goProblems(facts.goVersion),
    ...roomProblems(facts),
  ];
}

function platformProblems({ platform }: MachineFacts): readonly Problem[] {
  if (platform === 'linux') return [];
  return [
    {
      problem: `This machine runs ${platform}; the cluster's nodes are Linux containers.`,
      cure: 'Run it on Linux, also in a virtual machine.',
    },
  ];
}

function engineProblems(facts: MachineFacts): readonly Problem[] {
  if (facts.engineAnswers) return [];
  if (!facts.isRoot) {
    return [
      {
        problem: 'No container engine answers, and only root may start one.',
        cure: 'Start Docker and join its group (usermod -aG docker "$USER"), or run this as root.',
      },
    ];
  }
  if (facts.missingPackages.length > 0 && !facts.hasApt) {
    return [
      {
        problem: `No container engine answers, and these are not installed: ${facts.missingPackages.join(', ')}.`,
        cure: 'Install and start Docker, or use a Debian machine, where this installs them itself.',
      },
    ];
  }
  return [];
}

/** Beside a user's own engine; without one, root is asked for anyway. */
function rootProblems(facts: MachineFacts): readonly Problem[] {
  if (facts.isRoot || !facts.engineAnswers) return [];
  const problems: Problem[] = [];
  if (facts.road === 'packages') {
    problems.push({
      problem: 'Only root may make root file systems from packages, and no registry is used.',
      cure: 'Run this as root, or give the engine a way to its registry.',
    });
  }
  if (facts.missingTools.length > 0) {
    problems.push({
      problem: `These Debian packages are missing: ${facts.missingTools.join(', ')}.`,
      cure: `Run "sudo apt-get install ${facts.missingTools.join(' ')}".`,
    });
  }
  return problems;
}

function goProblems(version: string | undefined): readonly Problem[] {
  const cure = `Install Go ${NEEDED_GO.join('.')} or newer and put "go" in PATH; it brings the exact toolchain itself.`;
  if (version === undefined) {
    return [{ problem: 'Go is missing; kind is built with it.', cure }];
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < NEEDED_GO[0] || (major === NEEDED_GO[0] && minor < NEEDED_GO[1]);
  return isOld ? [{ problem: `Go is ${version}; too old to build kind.`, cure }] : [];
}

function roomProblems(facts: MachineFacts): readonly Problem[] {
  const needed = facts.isWarm ? NEEDED_DISK_WARM_GIB : NEEDED_DISK_GIB;
  const problems: Problem[] = [];
  if (facts.freeDiskGiB < needed) {
    problems.push({
      problem: `${facts.freeDiskGiB.toFixed(1)} GiB of disk are free; ${needed} are needed.`,
      cure: 'Free some, or set XDG_CACHE_HOME to a larger disk.',
    });
  }
  if (facts.memoryGiB < NEEDED_MEMORY_GIB) {
    problems.push({
      problem: `${facts.memoryGiB.toFixed(1)} GiB of memory are there; ${NEEDED_MEMORY_GIB} are needed.`,
      cure: 'Use a machine with more memory.',
    });
  }
  return problems;
}
