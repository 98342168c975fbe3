import type { StepContext } from '../step.js';

/** Names the engine's image id on a node's copy, so that the same content is not sent twice. */
export const IMAGE_ID_LABEL = 'howdah.image-id';

/** The images that were loaded into a node, with the engine's id of each. */
export async function loadedImages(
  context: Pick<StepContext, 'docker'>,
  node: string,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await context.docker(
    ['exec', node, 'ctr', '--namespace', 'k8s.io', 'images', 'list'],
    { quiet: true },
  );
  return parseImages(stdout);
}

/** Reads the reference and our label out of the lines of `ctr images list`. */
export function parseImages(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [reference] = line.split(/\s+/);
    const id = new RegExp(`\\b${IMAGE_ID_LABEL}=([^,\\s]+)`).exec(line)?.[1];
    if (reference && id) found.set(reference, id);
  }
  return found;
}
