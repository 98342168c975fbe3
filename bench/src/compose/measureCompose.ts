import { performance } from 'node:perf_hooks';
import { compose, parseContributions } from '@howdah/core';
import { measureLoad } from './measureLoad.js';
import { rendered, tenPlugins } from './tenPlugins.js';

const WARM_UP = 3_000;
const RUNS = 2_000;

/**
 * Composes a cluster with ten plugins as a reconcile does: what each answered is parsed, and what
 * all answered is composed twice, once for the plugins' `render` and once for good.
 */
function composeOnce(answers: ReturnType<typeof tenPlugins>): number {
  const started = performance.now();
  const contributed = answers.flatMap(({ owner, contributions }) =>
    parseContributions(contributions).map((contribution) => ({ owner, contribution })),
  );
  compose(contributed);
  const { conflicts } = compose([...contributed, ...rendered()]);
  const milliseconds = performance.now() - started;
  if (conflicts.length > 0) throw new Error(`the plugins disagree: ${conflicts[0]?.message}`);
  return milliseconds;
}

const answers = tenPlugins();
for (let run = 0; run < WARM_UP; run += 1) composeOnce(answers);
const measured = Array.from({ length: RUNS }, () => composeOnce(answers)).sort((a, b) => a - b);
const at = (share: number): string => (measured[Math.floor(RUNS * share)] ?? 0).toFixed(2);
const count = answers.flatMap(({ contributions }) => contributions).length;
const bytes = JSON.stringify(answers).length;

process.stdout.write(
  `compose: ${answers.length - 1} plugins, ${count} contributions, ${Math.round(bytes / 1024)} KiB: parsed and composed twice in p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${RUNS} runs)\n`,
);

const loads = await measureLoad();
process.stdout.write(
  `load: 10 plugins into a host in p50 ${(loads[Math.floor(loads.length / 2)] ?? 0).toFixed(1)} ms, longest ${(loads.at(-1) ?? 0).toFixed(1)} ms (${loads.length} runs)\n`,
);
