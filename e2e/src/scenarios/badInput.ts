import { createCluster, remarksOf } from '../cluster/fepCluster.js';
import { howdahTarget } from '../cluster/databaseTarget.js';
import { membersOf } from '../cluster/members.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { WriteProber } from '../prober/writeProber.js';
import { errorText } from '../runner/evidence.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';
import { badInputs, type BadInput } from './badInputs.js';
import { expectOddPasswordWorks } from './oddPassword.js';

const SAYS_MS = 120_000;
/** Starting pods beside it may slow a healthy cluster on two cores, but not stop it. */
const HEALTHY_GAP_MS = 3000;
const SHOWN = 220;

/** Mistakes are answered with words, and stay where they were made. */
export const badInput: Scenario = {
  id: 'bad-input',
  title: 'bad input is refused or told in a condition; a healthy cluster beside it is unaffected',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, prober: probe, log, note } = context;
    const { kubectl } = cluster;
    const healthy = await createCluster(kubectl, { namespace, name: 'healthy' });
    const before = JSON.stringify(await membersOf(kubectl, healthy));
    log('the healthy cluster is ready');

    const prober = new WriteProber(kubectl, { target: healthy, run: 'prober', ...probe });
    const problems: string[] = [];
    try {
      await prober.start();
      const startedAt = Date.now();
      const checks = badInputs.map((input) => ({ id: input.id, run: () => check(context, input) }));
      checks.push({ id: 'odd-password', run: () => expectOddPasswordWorks(context) });
      const outcomes = await Promise.allSettled(checks.map(async (one) => await one.run()));
      outcomes.forEach((outcome, index) => {
        if (outcome.status === 'fulfilled') return;
        problems.push(`${checks[index]?.id ?? ''}: ${errorText(outcome.reason)}`);
      });

      const after = JSON.stringify(await membersOf(kubectl, healthy));
      const report = reportProbe(await prober.finish());
      const gap = longestGap(report, startedAt);
      note(`healthy cluster: longest gap ${gap ? `${gap.ms} ms` : 'none over 500 ms'}`);
      if (after !== before) problems.push(`the healthy cluster changed: ${before} -> ${after}`);
      if (report.missing?.length !== 0) problems.push('the healthy cluster lost acknowledged rows');
      if (gap && gap.ms > HEALTHY_GAP_MS) problems.push('the healthy cluster stopped writing');
    } finally {
      await prober.stop();
    }

    expectThat(problems.length === 0, `\n      ${problems.join('\n      ')}`);
  },
};

async function check(context: ScenarioContext, input: BadInput): Promise<void> {
  const { cluster, namespace, log } = context;
  const { kubectl } = cluster;
  const applied = await kubectl.apply([input.manifest(namespace)], { tolerate: true });
  const refused = applied.exitCode !== 0;
  const name = input.id;

  if (refused) {
    expectThat(
      saysAll(input, applied.stderr),
      `the refusal says ${wanted(input)}: ${applied.stderr}`,
    );
  } else {
    await waitForRemark(context, input);
  }
  log(
    `${name.slice(0, 24)}: ${refused ? `refused: ${applied.stderr.trim().slice(0, SHOWN)}` : 'told'}`,
  );

  if (input.comesUp !== undefined && !refused) {
    await input.comesUp(kubectl, howdahTarget(namespace, name, 1));
    log(`${name}: came up with the sound part of its manifest`);
  }
}

async function waitForRemark(context: ScenarioContext, input: BadInput): Promise<void> {
  const address = { namespace: context.namespace, name: input.id };
  let heard: string[] = [];

  try {
    await waitUntil(
      { what: `a word about ${input.id}`, timeoutMs: SAYS_MS, everyMs: 2000 },
      async () => {
        const remarks = await remarksOf(context.cluster.kubectl, address);
        heard = remarks.map((remark) => `${remark.reason}: ${remark.message}`);
        const found = heard.find((text) => saysAll(input, text));
        if (found === undefined) return undefined;
        context.log(`${input.id.slice(0, 24)}: ${found.slice(0, SHOWN)}`);
        return true;
      },
    );
  } catch (cause) {
    const said = heard.length === 0 ? 'nothing' : heard.join(' | ');
    throw new Error(`no condition or event says ${wanted(input)}; heard ${said}`, { cause });
  }
}

function saysAll(input: BadInput, text: string): boolean {
  return input.says.every((pattern) => pattern.test(text));
}

function wanted(input: BadInput): string {
  return input.says.map(String).join(' and ');
}
