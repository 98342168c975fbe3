import { expect, it } from 'vitest';
import { imagesProblem } from './databaseImages.js';

const node = (...names: (readonly string[] | null)[]) => ({
  status: { images: names.map((each) => ({ names: each, sizeBytes: 1 })) },
});
const nodes = [
  node(null, ['docker.io/howdah/operator:dev']),
  node(['docker.io/howdah/postgres:17']),
];

it('images that no node has are named before anything runs, with the command that brings them', () => {
  expect(imagesProblem(nodes, [17])).toBeUndefined();
  expect(imagesProblem(nodes, [15, 17, 18])).toBe(
    'the nodes do not have docker.io/howdah/postgres:15, docker.io/howdah/postgres:18: run `npm run up -- --images all` first, or leave --no-up out',
  );
  expect(imagesProblem([{}], [17])).toContain('run `npm run up` first');
});
