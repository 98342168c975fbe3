/** Every version that the local cluster is made of. */
export const versions = {
  kubernetes: 'v1.34.4',
  kind: 'v0.33.0',
  /** kind v0.33.0's own image of 1.34, by digest as its release notes ask. */
  publishedNode:
    'kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d',
  /** The suite of the nodes: the last one whose systemd still runs on cgroup v1. */
  nodeSuite: 'bookworm',
} as const;

/** Names that appear on the machine while the cluster is up. */
export const names = {
  cluster: 'howdah',
  network: 'howdah',
  bridge: 'br-kind',
} as const;

/** The benchmark range (RFC 2544): no address of a node, pod or Service is a real neighbour's. */
export const ranges = {
  all: '198.18.0.0/15',
  nodes: '198.18.0.0/24',
  /** The default bridge of an engine of our own. */
  engine: '198.18.1.1/24',
  /** Where such an engine takes further networks from. */
  pool: '198.18.64.0/18',
  pods: '198.18.128.0/17',
  services: '198.19.0.0/16',
} as const;
