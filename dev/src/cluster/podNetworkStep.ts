import { setTimeout as sleep } from 'node:timers/promises';
import { asRoot } from '../network/asRoot.js';
import type { Step, StepContext } from '../step.js';
import { names } from '../versions.js';
import { clusterNodes } from './nodes.js';
import type { ClusterNode } from './nodes.js';
import { cniConfig, peersOf } from './podNetwork.js';

const CNI_FILE = '/etc/cni/net.d/10-howdah.conflist';
const PEERS_FILE = '/etc/howdah/peers';

/** Connects the pods of all nodes, and this machine with them. */
export const podNetworkStep: Step = {
  id: 'pod-network',
  title: 'Pod network',
  needs: ['cluster'],
  usualSeconds: 4,
  done: async (context) => {
    const nodes = await clusterNodes(context);
    if (nodes.length !== context.settings.nodes) return false;
    const met = await Promise.all(nodes.map((node) => isConnected(context, node, nodes)));
    return met.every(Boolean);
  },
  run: async (context) => {
    const nodes = await allNodes(context);
    await Promise.all(nodes.map((node) => connect(context, node, nodes)));
    for (const node of nodes) {
      await asRoot(context)('ip', ['route', 'replace', node.podRange, 'via', node.address]);
    }
  },
};

async function allNodes(context: StepContext): Promise<readonly ClusterNode[]> {
  for (let waited = 0; waited < 60; waited += 1) {
    const nodes = await clusterNodes(context);
    if (nodes.length === context.settings.nodes) return nodes;
    await sleep(500, undefined, { signal: context.signal });
  }
  throw new Error(
    `Not all ${context.settings.nodes} nodes got a range for their pods within half a minute.`,
  );
}

async function isConnected(
  context: StepContext,
  node: ClusterNode,
  all: readonly ClusterNode[],
): Promise<boolean> {
  const route = await asRoot(context)('ip', ['route', 'show', node.podRange]);
  if (!route.stdout.includes(`via ${node.address} `)) return false;
  if (context.settings.road === 'published') return true;

  const files = await context.docker(['exec', node.name, 'cat', CNI_FILE, PEERS_FILE], {
    okCodes: [0, 1],
  });
  return files.stdout === `${cniConfig(node)}\n${peersOf(node, all)}`;
}

/** kindnet does this by itself where the published image brings it. */
async function connect(
  context: StepContext,
  node: ClusterNode,
  all: readonly ClusterNode[],
): Promise<void> {
  if (context.settings.road === 'published') return;

  const write = (file: string, input: string): Promise<unknown> =>
    context.docker(['exec', '-i', node.name, 'tee', file], { input, quiet: true });
  await write(PEERS_FILE, peersOf(node, all));
  await write(CNI_FILE, `${cniConfig(node)}\n`);
  await context.docker(['exec', node.name, 'systemctl', 'restart', 'howdah-routes.service']);
}

/** Takes back every route of this machine into the cluster. */
export async function removeRoutes(context: StepContext): Promise<void> {
  const { stdout, code } = await asRoot(context)('ip', ['route', 'show', 'dev', names.bridge], {
    okCodes: [0, 1],
  });
  if (code !== 0) return;
  for (const line of stdout.split('\n').filter((one) => one.includes(' via '))) {
    const [range = ''] = line.split(' ');
    await asRoot(context)('ip', ['route', 'del', range, 'dev', names.bridge]);
  }
}
