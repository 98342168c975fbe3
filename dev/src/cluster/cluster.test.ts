import { describe, expect, it } from 'vitest';
import { parseContainers } from './clusterState.js';
import { kindConfig } from './kindConfig.js';
import { parseNodes } from './nodes.js';
import { cniConfig, peersOf } from './podNetwork.js';
import { parseStanding } from './standing.js';

const nodes = parseNodes(
  'c\t198.18.0.4\t198.18.128.0/24\nw1\t198.18.0.2\t198.18.129.0/24\nlate\t198.18.0.3\t\n',
);

describe('nodes', () => {
  it('are left out until they have a range for their pods', () => {
    expect(nodes.map(({ name }) => name)).toEqual(['c', 'w1']);
  });

  it('are listed by name whatever the engine says first', () => {
    expect(parseContainers('b running\na exited\n')).toEqual([
      { name: 'a', state: 'exited' },
      { name: 'b', state: 'running' },
    ]);
  });
});

describe('the pod network', () => {
  it('gives each node the ranges of the others by name, since addresses may change', () => {
    const [first] = nodes;
    expect(first && peersOf(first, nodes)).toBe('198.18.129.0/24 w1\n');
  });

  it('hides no pod behind the address of its node', () => {
    const [first] = nodes;
    expect(first && cniConfig(first)).toContain('"ipMasq":false');
  });
});

describe('kindConfig', () => {
  const shape = { image: 'i', auditFolder: '/a', ownPodNetwork: true } as const;

  it('lets only the control plane see the audit folder, and records no bodies', () => {
    const config: unknown = JSON.parse(kindConfig({ ...shape, nodes: 3 }));
    expect(config).toMatchObject({
      networking: { podSubnet: '198.18.128.0/17', apiServerAddress: '127.0.0.1' },
      nodes: [
        { role: 'control-plane', extraMounts: [{ hostPath: '/a' }] },
        { role: 'worker', image: 'i' },
        { role: 'worker', image: 'i' },
      ],
    });
  });

  it('makes one node alone when one is asked for', () => {
    expect(JSON.parse(kindConfig({ ...shape, nodes: 1 }))).toHaveProperty('nodes.length', 1);
  });

  it('leaves pods and cgroups to the published image where that is used', () => {
    const text = kindConfig({ ...shape, nodes: 1, ownPodNetwork: false });
    expect(text).toContain('"disableDefaultCNI":false');
    expect(text).not.toContain('cgroupfs');
  });
});

describe('the note of a standing cluster', () => {
  it('is believed only whole', () => {
    expect(parseStanding('{"nodes":3,"road":"packages"}')).toEqual({ nodes: 3, road: 'packages' });
    expect(parseStanding('{"nodes":2,"road":"packages"}')).toBeUndefined();
    expect(parseStanding('{"road":"packages"}')).toBeUndefined();
  });
});
