import type { StepContext } from '../step.js';

/** What routes need to know of a node. */
export interface ClusterNode {
  readonly name: string;
  readonly address: string;
  readonly podRange: string;
}

const COLUMNS =
  '{range .items[*]}{.metadata.name}{"\\t"}' +
  '{.status.addresses[?(@.type=="InternalIP")].address}{"\\t"}{.spec.podCIDR}{"\\n"}{end}';

/** The nodes that have joined, with the pods' range of each. */
export async function clusterNodes(
  context: Pick<StepContext, 'kubectl'>,
): Promise<readonly ClusterNode[]> {
  const { stdout } = await context.kubectl(['get', 'nodes', '-o', `jsonpath=${COLUMNS}`]);
  return parseNodes(stdout);
}

/** Reads "name, address, range" lines; a node that has no range yet is left out. */
export function parseNodes(text: string): readonly ClusterNode[] {
  return text.split('\n').flatMap((line) => {
    const [name, address, podRange] = line.split('\t');
    return name && address && podRange ? [{ name, address, podRange }] : [];
  });
}
