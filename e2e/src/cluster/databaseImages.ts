import { readList } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { HarnessError } from '../runner/harnessError.js';

/** The major version that every scenario runs on which names no other. */
export const SAMPLE_MAJOR = 17;

/** Says before anything runs which images are not there, since none is ever pulled. */
export async function expectImages(kubectl: Kubectl, majors: readonly number[]): Promise<void> {
  const problem = imagesProblem(await kubectl.list('nodes'), majors);
  if (problem !== undefined) throw new HarnessError('E2E_CLUSTER', problem);
}

/** Which images of these majors no node has, and the command that brings them. */
export function imagesProblem(
  nodes: readonly unknown[],
  majors: readonly number[],
): string | undefined {
  const present = new Set(
    nodes.flatMap((node) =>
      readList(node, 'status', 'images').flatMap((image) => readList(image, 'names')),
    ),
  );
  const missing = majors
    .map((major) => ({ major, image: `docker.io/howdah/postgres:${major}` }))
    .filter(({ image }) => !present.has(image));
  if (missing.length === 0) return undefined;
  const flags = missing.every(({ major }) => major === SAMPLE_MAJOR) ? '' : ' -- --images all';
  const names = missing.map(({ image }) => image).join(', ');
  return `the nodes do not have ${names}: run \`npm run up${flags}\` first, or leave --no-up out`;
}
