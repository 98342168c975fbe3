import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  bringUp,
  bundleProber,
  connectLocalCluster,
  createNamespace,
  deleteNamespace,
  dynamicConfigOf,
  errorText,
  fepCluster,
  howdahTarget,
  isObject,
  OPERATOR,
  read,
  readNumber,
  textTable,
  waitForReady,
  type LocalCluster,
} from '@howdah/e2e';
import { measureSide, type BenchContext } from './measureSide.js';
import { operatorFigures, type OperatorFigures } from './operatorFigures.js';
import type { SharedSettings } from './plainPatroni.js';
import { compare, type Sample, type Side } from './sample.js';

const DEFAULT_SETTINGS: SharedSettings = {
  image: 'docker.io/howdah/postgres:17',
  ttl: 20,
  loopWait: 5,
  retryTimeout: 5,
  synchronous: true,
  parameters: {},
};
/** What `--only` measures. The operator's own figures belong to all but the plain side. */
const SIDES: Readonly<Record<string, readonly Side[]>> = {
  both: ['howdah', 'plain'],
  howdah: ['howdah'],
  plain: ['plain'],
  operator: [],
};
/** Certificates exist on one side only; archiving and preload lists are off on both. */
const NOT_SHARED = /^(ssl|shared_preload_libraries|unix_socket|log_directory|logging_collector)/;

try {
  await main();
} catch (error) {
  print(`The benchmark could not go on: ${errorText(error)}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      repeat: { type: 'string', default: '1' },
      only: { type: 'string', default: 'both' },
      up: { type: 'boolean', default: true },
    },
  });
  if (values.up) await bringUp();

  const context: BenchContext = {
    cluster: await connectLocalCluster(process.env),
    prober: {
      image: process.env['HOWDAH_PROBER_IMAGE'] ?? OPERATOR.image,
      code: await bundleProber(),
    },
    log: (text) => {
      print(`${new Date().toISOString().slice(11, 19)}  ${text}`);
    },
  };
  const sides = SIDES[values.only];
  if (sides === undefined) {
    throw new Error(`--only is one of ${Object.keys(SIDES).join(', ')}`);
  }

  const samples: Sample[] = [];
  let settings = DEFAULT_SETTINGS;
  for (let round = 1; round <= Number(values.repeat); round += 1) {
    for (const side of sides) {
      const found = await measureSide(context, {
        side,
        round,
        settings,
        inspect: async (target) => {
          if (side === 'howdah')
            settings = sharedSettings(await dynamicConfigOf(context.cluster.kubectl, target));
        },
      });
      samples.push(...found);
    }
  }

  const operator = values.only === 'plain' ? undefined : await figures(context.cluster);
  await report({ samples, operator, settings });
}

/** What the Howdah cluster runs with, so that the plain side runs with the same. */
function sharedSettings(config: unknown): SharedSettings {
  const parameters = read(config, 'postgresql', 'parameters');
  const shared = Object.entries(isObject(parameters) ? parameters : {}).filter(
    ([name]) => !NOT_SHARED.test(name),
  );

  return {
    ...DEFAULT_SETTINGS,
    ttl: readNumber(config, 'ttl') ?? DEFAULT_SETTINGS.ttl,
    loopWait: readNumber(config, 'loop_wait') ?? DEFAULT_SETTINGS.loopWait,
    retryTimeout: readNumber(config, 'retry_timeout') ?? DEFAULT_SETTINGS.retryTimeout,
    synchronous: read(config, 'synchronous_mode') === true,
    parameters: Object.fromEntries(shared),
  };
}

async function figures({ kubectl }: LocalCluster): Promise<OperatorFigures> {
  print('operator: memory at rest, its first reconcile, and reconciles that find all in order');
  const namespace = 'bench-operator';
  await createNamespace(kubectl, namespace);
  try {
    await kubectl.apply([fepCluster({ namespace, name: 'steady', fep: { instances: 1 } })]);
    await waitForReady(kubectl, howdahTarget(namespace, 'steady', 1));
    return await operatorFigures(kubectl, { namespace, name: 'steady' });
  } finally {
    await deleteNamespace(kubectl, namespace, { wait: false });
  }
}

interface Outcome {
  readonly samples: readonly Sample[];
  readonly operator: OperatorFigures | undefined;
  readonly settings: SharedSettings;
}

async function report(outcome: Outcome): Promise<void> {
  const seconds = (value: number | undefined): string =>
    value === undefined ? '-' : `${value.toFixed(2)} s`;
  const rows = compare(outcome.samples).map((one) => [
    one.measure,
    seconds(one.howdah),
    seconds(one.plain),
    one.ratio === undefined ? '-' : `${one.ratio.toFixed(2)}x`,
    String(one.lostRows),
  ]);
  const head = ['measure (median)', 'Howdah', 'plain Patroni', 'ratio', 'rows lost by Howdah'];
  print('');
  if (rows.length > 0) textTable([head, ...rows]).forEach(print);

  const { operator } = outcome;
  if (operator) {
    print(`operator: ${operator.restingMiB.toFixed(0)} MiB resident at rest`);
    print(`operator: ${operator.firstReconcileSeconds.toFixed(2)} s from start to first reconcile`);
    const { cpuMs, medianMs, longestMs } = operator.steadyReconcile;
    print(
      `operator: ${cpuMs.toFixed(1)} ms of processor time for a reconcile of a cluster in order, all that the process does besides included`,
    );
    print(
      `operator: ${medianMs.toFixed(1)} ms from its beginning to its end (median; longest ${longestMs.toFixed(1)} ms)`,
    );
  }

  const folder = join(tmpdir(), 'howdah-bench');
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(outcome, null, 2)}\n`);
  print(`raw figures: ${file}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
