import { join } from 'node:path';
import { thawNodes } from '../faults/freezeNode.js';
import type { LocalCluster } from '../cluster/localCluster.js';
import { errorText, gatherEvidence } from './evidence.js';
import { createNamespace, deleteNamespace, restrictPods } from './namespace.js';
import type { Scenario, ScenarioContext } from './scenario.js';

/** How the scenarios are run. */
export interface RunOptions {
  readonly cluster: LocalCluster;
  readonly keep: boolean;
  readonly prober: ScenarioContext['prober'];
  readonly evidenceFolder: string;
  readonly print: (line: string) => void;
}

/** How a scenario ended. */
export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly passed: boolean;
  readonly seconds: number;
  readonly notes: readonly string[];
}

/** Runs scenarios one after the other: each disturbs what the next one measures. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  options: RunOptions,
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];

  for (const [index, scenario] of scenarios.entries()) {
    options.print(`[${index + 1}/${scenarios.length}] ${scenario.id}: ${scenario.title}`);
    results.push(await runScenario(scenario, options));
  }

  return results;
}

async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const { cluster, print } = options;
  const namespace = `e2e-${scenario.id}`;
  const startedAt = Date.now();
  const elapsed = (): number => (Date.now() - startedAt) / 1000;
  const notes: string[] = [];
  const log = (text: string): void => {
    print(`    ${elapsed().toFixed(1).padStart(6)} s  ${text}`);
  };
  const note = (text: string): void => {
    notes.push(text);
    log(text);
  };

  let passed = true;
  try {
    await thawNodes(cluster);
    await createNamespace(cluster.kubectl, namespace);
    await restrictPods(cluster.kubectl, namespace);
    await scenario.run({ ...options, namespace, log, note });
  } catch (error) {
    passed = false;
    log(`FAILED: ${errorText(error)}`);
    const folder = join(options.evidenceFolder, scenario.id);
    await settle(log, async () => {
      await gatherEvidence(cluster.kubectl, { folder, namespace, notes, error });
      log(`evidence: ${folder}`);
    });
  }

  if (passed || !options.keep) {
    await settle(log, async () => {
      await deleteNamespace(cluster.kubectl, namespace, { wait: false });
    });
  }
  const seconds = elapsed();
  log(passed ? 'passed' : 'failed');
  return { scenario, passed, seconds, notes };
}

/** Cleaning up after a scenario must not hide how it ended. */
async function settle(log: (text: string) => void, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log(`afterwards: ${errorText(error)}`);
  }
}
