import { performance } from 'node:perf_hooks';
import { Composer, parseContributions } from '@howdah/core';
import type { Contribution } from '@howdah/plugin-api';
import { measureLoad } from './measureLoad.js';
import { rendered, tenPlugins } from './tenPlugins.js';
import type { Answer } from './tenPlugins.js';

const WARM_UP = 3_000;
const RUNS = 2_000;
const CORE_RENDERED = rendered();

type Contributed = Parameters<Composer['compose']>[0][number];

/** What a cluster was composed of before. */
interface Memory {
  readonly known: Map<string, readonly Contribution[]>;
  readonly composer: Composer;
}

/**
 * Composes a cluster with ten plugins as a reconcile does: what each answered is checked, and what
 * all answered is composed twice, once for the plugins' `render` and once for good.
 */
function composeOnce(answers: readonly Answer[], { known, composer }: Memory): void {
  composeChecked(checked(answers, known), composer);
}

function checked(answers: readonly Answer[], known: Memory['known']): readonly Contributed[] {
  return answers.flatMap(({ owner, contributions }) => {
    const parsed = parseContributions(contributions, known.get(owner));
    known.set(owner, parsed);
    return parsed.map((contribution) => ({ owner, contribution }));
  });
}

function composeChecked(contributed: readonly Contributed[], composer: Composer): void {
  composer.compose(contributed);
  const { conflicts } = composer.compose([...contributed, ...CORE_RENDERED]);
  if (conflicts.length > 0) throw new Error(`the plugins disagree: ${conflicts[0]?.message}`);
}

/** One of the plugins answers otherwise each time, as after a change of the manifest. */
function changedIn(run: number): readonly Answer[] {
  const value = `value ${run}`;
  const changed: Contribution = { slot: 'pg.parameter', name: 'audit.level', value };
  return tenPlugins().map((answer) =>
    answer.owner.startsWith('audit')
      ? {
          ...answer,
          contributions: answer.contributions.map((each) =>
            each.slot === 'pg.parameter' ? changed : each,
          ),
        }
      : answer,
  );
}

const nothing = (): Memory => ({ known: new Map(), composer: new Composer() });
const kept = nothing();

/** What is timed in each run, with what it works on made before. */
const CASES: Readonly<Record<string, (run: number) => () => void>> = {
  'everything is new': () => {
    const [answered, memory] = [tenPlugins(), nothing()];
    return () => composeOnce(answered, memory);
  },
  '  of that, composing': () => {
    const [contributed, composer] = [checked(tenPlugins(), new Map()), new Composer()];
    return () => composeChecked(contributed, composer);
  },
  'one plugin changed its mind': (run) => {
    const answered = changedIn(run);
    return () => composeOnce(answered, kept);
  },
  'nothing changed': () => {
    const answered = tenPlugins();
    return () => composeOnce(answered, kept);
  },
};

const answers = tenPlugins();
const count = answers.flatMap(({ contributions }) => contributions).length;
const bytes = JSON.stringify(answers).length;
print(
  `compose: ${answers.length - 1} plugins, ${count} contributions, ${Math.round(bytes / 1024)} KiB; checked, and composed twice (${RUNS} runs)`,
);
for (const [name, of] of Object.entries(CASES)) {
  const times: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const timed = of(run);
    const started = performance.now();
    timed();
    if (run >= WARM_UP) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${(times[Math.floor(RUNS * share)] ?? 0).toFixed(2)} ms`;
  print(`  ${name.padEnd(28)} p50 ${at(0.5)}   p99 ${at(0.99)}`);
}

const loads = await measureLoad();
print(
  `load: 10 plugins into a host in p50 ${(loads[Math.floor(loads.length / 2)] ?? 0).toFixed(1)} ms, longest ${(loads.at(-1) ?? 0).toFixed(1)} ms (${loads.length} runs)`,
);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
