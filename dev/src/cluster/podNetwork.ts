import type { ClusterNode } from './nodes.js';

/** The pod network of one node: a veth pair per pod, addresses from the node's range, no NAT. */
export function cniConfig(node: ClusterNode): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'howdah',
    plugins: [
      {
        type: 'ptp',
        ipMasq: false,
        mtu: 1500,
        ipam: {
          type: 'host-local',
          dataDir: '/run/cni-ipam-state',
          routes: [{ dst: '0.0.0.0/0' }],
          ranges: [[{ subnet: node.podRange }]],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
}

/** The lines for `howdah-routes` on one node: the ranges of all others. */
export function peersOf(node: ClusterNode, all: readonly ClusterNode[]): string {
  return all
    .filter((other) => other.name !== node.name)
    .map((other) => `${other.podRange} ${other.name}\n`)
    .join('');
}
