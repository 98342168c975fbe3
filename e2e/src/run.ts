import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringUp } from './cluster/bringUp.js';
import { expectImages, SAMPLE_MAJOR } from './cluster/databaseImages.js';
import { connectLocalCluster } from './cluster/localCluster.js';
import { OPERATOR } from './cluster/operator.js';
import { bundleProber } from './prober/bundleProber.js';
import { chooseScenarios, parseRunArguments } from './runner/arguments.js';
import { errorText } from './runner/evidence.js';
import { resultLines } from './runner/resultTable.js';
import { runScenarios } from './runner/runScenarios.js';
import { scenarios } from './scenarios/scenarios.js';

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  print(`The end-to-end run could not go on: ${errorText(error)}`);
  print('0 passed, 1 failed');
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<boolean> {
  const wanted = parseRunArguments(args);
  const chosen = chooseScenarios(scenarios, wanted);

  if (wanted.list) {
    scenarios.forEach(({ id, tier, title }) => {
      print(`${id.padEnd(24)} ${tier.padEnd(7)} ${title}`);
    });
    return true;
  }

  const majors = [...new Set(chosen.flatMap((scenario) => scenario.majors ?? [SAMPLE_MAJOR]))];
  if (wanted.up) {
    await bringUp(majors.every((major) => major === SAMPLE_MAJOR) ? 'sample' : 'all');
  }
  const cluster = await connectLocalCluster(process.env);
  await expectImages(cluster.kubectl, majors);
  const results = await runScenarios(chosen, {
    cluster,
    keep: wanted.keep,
    prober: {
      image: process.env['HOWDAH_PROBER_IMAGE'] ?? OPERATOR.image,
      code: await bundleProber(),
    },
    evidenceFolder: await mkdtemp(join(tmpdir(), 'howdah-e2e-')),
    print,
  });

  resultLines(results).forEach(print);
  return results.every((result) => result.passed);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
