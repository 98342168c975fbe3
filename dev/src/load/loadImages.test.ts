import { describe, expect, it } from 'vitest';
import { groupMissing, nodeReference, nodesOf } from './loadImages.js';
import { parseImages } from './loadedImages.js';

describe('nodeReference', () => {
  it.each([
    ['postgres:17', 'docker.io/library/postgres:17'],
    ['howdah/postgres:17', 'docker.io/howdah/postgres:17'],
    ['docker.io/howdah/postgres:17', 'docker.io/howdah/postgres:17'],
    ['localhost:5000/a/b:1', 'localhost:5000/a/b:1'],
  ])('%s is %s inside a node', (name, reference) => {
    expect(nodeReference(name)).toBe(reference);
  });
});

describe('parseImages', () => {
  it('finds what was loaded by us, with the id of its content', () => {
    const text = [
      'REF TYPE DIGEST SIZE PLATFORMS LABELS',
      'docker.io/a/b:1 application/x sha256:11 90 MiB linux/amd64 howdah.image-id=sha256:22,io.cri-containerd.image=managed',
      'docker.io/c/d:1 application/x sha256:33 90 MiB linux/amd64 io.cri-containerd.image=managed',
    ].join('\n');
    expect([...parseImages(text)]).toEqual([['docker.io/a/b:1', 'sha256:22']]);
  });
});

describe('nodesOf', () => {
  const node = (name: string) => ({ name, state: 'running' });
  const nodes = [node('x-control-plane'), node('x-worker'), node('x-worker2')];
  const namesOf = (group: 'first' | 'rest', all = nodes) =>
    nodesOf(group, all).map(({ name }) => name);

  it('lets the control plane wait where there are workers', () => {
    expect(namesOf('first')).toEqual(['x-worker', 'x-worker2']);
    expect(namesOf('rest')).toEqual(['x-control-plane']);
  });

  it('takes the only node there is, once', () => {
    const only = [node('x-control-plane')];
    expect(namesOf('first', only)).toEqual(['x-control-plane']);
    expect(namesOf('rest', only)).toEqual([]);
  });
});

describe('groupMissing', () => {
  it('sends one stream to the nodes that lack the same', () => {
    const image = (name: string) => ({ name, id: '1' });
    const groups = groupMissing([
      { node: 'a', images: [image('p')] },
      { node: 'b', images: [image('p'), image('o')] },
      { node: 'c', images: [image('p')] },
    ]);
    expect(groups.map((group) => group.map(({ node }) => node))).toEqual([['a', 'c'], ['b']]);
  });
});
