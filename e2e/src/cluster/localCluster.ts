import { homedir } from 'node:os';
import { join } from 'node:path';
import { read, readText } from '../json/read.js';
import { createKubectl, type Kubectl } from '../kubectl/kubectl.js';
import { runCommand, type CommandOptions, type CommandResult } from '../process/runCommand.js';
import { HarnessError } from '../runner/harnessError.js';

/** The cluster that `npm run up` made: its API, and the engine that runs its nodes. */
export interface LocalCluster {
  readonly kubectl: Kubectl;
  readonly kubeconfig: string;
  readonly controlPlane: string;
  readonly workers: readonly string[];
  docker(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const CONTROL_PLANE_LABEL = 'node-role.kubernetes.io/control-plane';

/** Connects to the local cluster; the nodes are those that the API server knows. */
export async function connectLocalCluster(env: Environment): Promise<LocalCluster> {
  const state = stateDirectory(env);
  const kubeconfig = env['HOWDAH_KUBECONFIG'] ?? join(state, 'kubeconfig');
  const kubectl = createKubectl(env['HOWDAH_KUBECTL'] ?? join(state, 'bin', 'kubectl'), kubeconfig);

  const nodes = await kubectl.list('nodes');
  const names = nodes.map((node) => ({
    name: readText(node, 'metadata', 'name') ?? '',
    controlPlane: read(node, 'metadata', 'labels', CONTROL_PLANE_LABEL) !== undefined,
  }));
  const controlPlane = names.find((node) => node.controlPlane)?.name;
  if (controlPlane === undefined) {
    throw new HarnessError(
      'E2E_CLUSTER',
      'the cluster has no control-plane node: run `npm run up`',
    );
  }

  return {
    kubectl,
    kubeconfig,
    controlPlane,
    workers: names.filter((node) => !node.controlPlane).map((node) => node.name),
    docker: async (args, options) => await runCommand('docker', args, options),
  };
}

/** Where `npm run up` keeps the kubeconfig and the kubectl that belong to the cluster. */
function stateDirectory(env: Environment): string {
  const stateHome = env['XDG_STATE_HOME'] || join(env['HOME'] ?? homedir(), '.local', 'state');
  return join(stateHome, 'howdah');
}
