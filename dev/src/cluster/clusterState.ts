import type { StepContext } from '../step.js';
import { names } from '../versions.js';

/** One node's container. */
export interface NodeContainer {
  readonly name: string;
  /** The engine's word: running, paused, exited, ... */
  readonly state: string;
}

/** The nodes of the cluster as the engine knows them, by name. */
export async function nodeContainers(
  context: Pick<StepContext, 'docker'>,
): Promise<readonly NodeContainer[]> {
  const { stdout } = await context.docker([
    ...['ps', '--all', '--filter', `label=io.x-k8s.kind.cluster=${names.cluster}`],
    ...['--format', '{{.Names}} {{.State}}'],
  ]);
  return parseContainers(stdout);
}

/** Reads "name state" lines. */
export function parseContainers(text: string): readonly NodeContainer[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(' '))
    .flatMap(([name, state]) => (name && state ? [{ name, state }] : []))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** True when the API server says that it is ready. */
export async function apiAnswers(context: Pick<StepContext, 'kubectl'>): Promise<boolean> {
  const { code } = await context.kubectl(['get', '--raw', '/readyz', '--request-timeout=5s'], {
    okCodes: [0, 1],
  });
  return code === 0;
}
