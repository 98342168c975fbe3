import { isObject, parseJson, readText } from '@howdah/e2e';
import type { LocalCluster } from '@howdah/e2e';

/** The network of the engine that the nodes are on. */
export interface NodeNetwork {
  readonly network: string;
  /** The control plane's address. */
  readonly controlPlane: string;
  /** This machine's address. */
  readonly host: string;
}

/** Asks the engine. */
export async function nodeNetwork(cluster: LocalCluster): Promise<NodeNetwork> {
  const format = '{{json .NetworkSettings.Networks}}';
  const { stdout } = await cluster.docker(['inspect', '--format', format, cluster.controlPlane]);
  const networks = parseJson(stdout);
  const [network = ''] = isObject(networks) ? Object.keys(networks) : [];
  const controlPlane = readText(networks, network, 'IPAddress');
  const host = readText(networks, network, 'Gateway');
  if (controlPlane === undefined || host === undefined) {
    throw new Error(`node ${cluster.controlPlane} has no address on a network with a gateway`);
  }
  return { network, controlPlane, host };
}
