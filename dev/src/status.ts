import { auditLog } from './cluster/audit.js';
import { nodeContainers } from './cluster/clusterState.js';
import type { NodeContainer } from './cluster/clusterState.js';
import { parsePods } from './display/podCounts.js';
import type { PodCount } from './display/podCounts.js';
import { table } from './display/table.js';
import { engineAnswers } from './engine/daemon.js';
import { loadedImages } from './load/loadedImages.js';
import { standing } from './cluster/standing.js';
import { pathsOf } from './paths/paths.js';
import { dockerOf, kubectlOf } from './plan/openContext.js';
import { endOnInterrupt } from './process/endOnInterrupt.js';
import { commandRunner } from './process/runCommand.js';

/** `npm run status`: what stands, without changing anything. */
async function status(signal: AbortSignal): Promise<void> {
  const paths = pathsOf(process.env);
  const run = commandRunner(() => {}, signal);
  const docker = dockerOf(run);
  const kubectl = kubectlOf(run, paths);

  if (!(await engineAnswers({ run }))) {
    console.log('No container engine answers. "npm run up" brings one.');
    return;
  }
  const nodes = await nodeContainers({ docker });
  if (nodes.length === 0) {
    console.log('No cluster. "npm run up" makes one.');
    return;
  }

  const pods = await allPods(kubectl);
  const images = new Map<string, number>();
  for (const node of nodes) images.set(node.name, await imagesIn({ docker }, node));
  console.log(nodeTable(nodes, pods, images));
  console.log(`\nRoad: ${standing(paths)?.road ?? 'unknown (half a cluster; run "npm run up")'}`);
  console.log(`Audit log: ${auditLog(paths)}`);
  console.log(`export KUBECONFIG=${paths.kubeconfig}\n`);
  console.log(await clusters(kubectl));
}

function nodeTable(
  nodes: readonly NodeContainer[],
  pods: ReadonlyMap<string, PodCount>,
  images: ReadonlyMap<string, number>,
): string {
  const rows = nodes.map(({ name, state }) => {
    const count = pods.get(name);
    const ready = count === undefined ? '-' : `${count.ready}/${count.all}`;
    return [name, state, ready, String(images.get(name) ?? '-')];
  });
  return table(['NODE', 'STATE', 'PODS READY', 'OUR IMAGES'], rows);
}

type Kubectl = ReturnType<typeof kubectlOf>;

const POD_LINES =
  '{range .items[*]}{.spec.nodeName}{"\\t"}' +
  '{.status.conditions[?(@.type=="Ready")].status}{"\\t"}{.status.phase}{"\\n"}{end}';

/** The API server's answer, or nothing where it gives none. */
async function ask(kubectl: Kubectl, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await kubectl([...args, '--request-timeout=5s'])).stdout;
  } catch {
    // Half a cluster has no kubectl yet, and a frozen one does not answer: both are a status.
    return undefined;
  }
}

async function allPods(kubectl: Kubectl): Promise<ReadonlyMap<string, PodCount>> {
  const pods = await ask(kubectl, [
    ...['get', 'pods', '--all-namespaces', '-o', `jsonpath=${POD_LINES}`],
  ]);
  return parsePods(pods ?? '');
}

async function imagesIn(
  context: Parameters<typeof loadedImages>[0],
  node: NodeContainer,
): Promise<number> {
  return node.state === 'running' ? (await loadedImages(context, node.name)).size : 0;
}

async function clusters(kubectl: Kubectl): Promise<string> {
  const found = await ask(kubectl, ['get', 'fepclusters', '--all-namespaces']);
  if (found === undefined) return 'The operator is not installed, or the API server is silent.';
  return found === '' ? 'No FEPCluster.' : found.trimEnd();
}

await endOnInterrupt(status);
