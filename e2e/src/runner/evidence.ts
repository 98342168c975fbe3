import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR } from '../cluster/operator.js';
import { readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';

/** Where the evidence of a failed scenario goes, and what the scenario itself had to say. */
export interface EvidenceOptions {
  readonly folder: string;
  readonly namespace: string;
  readonly notes: readonly string[];
  readonly error: unknown;
}

const LOG_TAIL = '--tail=3000';

/** Gathers what a person needs to understand a failure. Secrets are never read. */
export async function gatherEvidence(kubectl: Kubectl, options: EvidenceOptions): Promise<void> {
  const { folder, namespace } = options;
  await mkdir(folder, { recursive: true });
  const save = async (file: string, args: readonly string[]): Promise<void> => {
    const result = await kubectl.run(args, { tolerate: true });
    await writeFile(join(folder, file), `${result.stdout}${result.stderr}`);
  };

  await writeFile(
    join(folder, 'failure.txt'),
    [errorText(options.error), ...options.notes].join('\n'),
  );
  const inScenario = ['-n', namespace];
  const resources = 'fepclusters,statefulsets,pods,services,endpointslices,configmaps,pvc';
  await save('objects.yaml', ['get', resources, ...inScenario, '-o', 'yaml']);
  await save('describe.txt', ['describe', 'fepclusters,statefulsets,pods', ...inScenario]);
  await save('events.txt', ['get', 'events', ...inScenario, '--sort-by=.lastTimestamp']);
  await save('nodes.txt', ['get', 'nodes,pods', '-A', '-o', 'wide']);

  for (const scope of [namespace, OPERATOR.namespace]) {
    for (const pod of await kubectl.list('pods', scope)) {
      const name = readText(pod, 'metadata', 'name') ?? '';
      const logs = ['logs', name, '-n', scope, '--all-containers', '--prefix', LOG_TAIL];
      await save(`${scope}_${name}.log`, logs);
      await save(`${scope}_${name}.previous.log`, [...logs, '--previous']);
    }
  }
}

/** The error with its causes, one per line. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n  because: ${errorText(error.cause)}`;
  return `${error.message}${cause}`;
}
