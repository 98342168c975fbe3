import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindProgram } from '../kubernetes/kind.js';
import { nodeImage } from '../node/nodeImageOf.js';
import type { Step, StepContext } from '../step.js';
import { names } from '../versions.js';
import { auditFolder, writeAuditPolicy } from './audit.js';
import { apiAnswers, nodeContainers } from './clusterState.js';
import { kindConfig } from './kindConfig.js';
import { forgetStanding, noteStanding, standing } from './standing.js';

/** Makes the cluster, or wakes the one that is there. */
export const clusterStep: Step = {
  id: 'cluster',
  title: 'Kubernetes cluster',
  needs: ['network', 'node-image', 'kind', 'kubectl'],
  usualSeconds: 40,
  done: async (context) => {
    const nodes = await nodeContainers(context);
    const isWhole = standing(context.paths)?.nodes === nodes.length;
    if (!isWhole || nodes.length !== context.settings.nodes) return false;
    if (nodes.some((node) => node.state !== 'running')) return false;
    return apiAnswers(context);
  },
  run: async (context) => {
    const nodes = await nodeContainers(context);
    const whole = standing(context.paths);
    if (whole !== undefined && whole.nodes === nodes.length) {
      requireSameSize(whole.nodes, context.settings.nodes);
      await wakeNodes(context);
    } else {
      await deleteCluster(context);
      await createCluster(context);
    }
    await waitForApi(context);
  },
};

function requireSameSize(there: number, asked: number): void {
  if (there === asked) return;
  throw new Error(
    `The cluster has ${there} node(s); asked were ${asked}. ` +
      `Write --nodes ${there}, or run "npm run down" first.`,
  );
}

async function wakeNodes(context: StepContext): Promise<void> {
  for (const node of await nodeContainers(context)) {
    if (node.state === 'paused') await context.docker(['unpause', node.name]);
    else if (node.state !== 'running') await context.docker(['start', node.name]);
  }
}

async function createCluster(context: StepContext): Promise<void> {
  const { paths, settings, run } = context;
  await mkdir(paths.state, { recursive: true });
  await writeAuditPolicy(paths);
  await run(
    kindProgram(paths),
    [
      ...['create', 'cluster', '--name', names.cluster, '--retain'],
      ...['--kubeconfig', paths.kubeconfig, '--config', '-'],
    ],
    {
      env: kindEnvironment,
      input: kindConfig({
        nodes: settings.nodes,
        image: nodeImage(context),
        auditFolder: auditFolder(paths),
        ownPodNetwork: settings.road === 'packages',
      }),
    },
  );
  noteStanding(paths, settings);
}

/** Ours has another name than kind's, so that a kind cluster of the user's is left alone. */
const kindEnvironment = { KIND_EXPERIMENTAL_DOCKER_NETWORK: names.network };

/** Removes the cluster's containers and everything that was kept about it. */
export async function deleteCluster(context: StepContext): Promise<void> {
  const { paths } = context;
  forgetStanding(paths);
  for (const node of await nodeContainers(context)) {
    await context.docker(['rm', '--force', '--volumes', node.name]);
  }
  await rm(paths.kubeconfig, { force: true });
  await rm(auditFolder(paths), { recursive: true, force: true });
}

async function waitForApi(context: StepContext): Promise<void> {
  for (let waited = 0; waited < 120; waited += 1) {
    if (await apiAnswers(context)) return;
    await sleep(1000, undefined, { signal: context.signal });
  }
  throw new Error(
    'The API server did not become ready within two minutes; expected it back after its node ' +
      'started. "npm run down" and "npm run up" make a new cluster.',
  );
}
