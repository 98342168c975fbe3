import { describe, expect, it } from 'vitest';
import { clusterImages, imageSteps } from './imageSteps.js';
import { operatorImage, postgresImage, postgresMajors } from './imageNames.js';
import type { ImageSet } from './imageSteps.js';

describe('imageSteps', () => {
  it('makes one PostgreSQL image and one base for the sample', () => {
    expect(imageSteps('sample').map(({ id }) => id)).toEqual([
      'base-image-trixie',
      'patroni-wheel',
      'postgres-image-17',
      'operator-image',
    ]);
  });

  it('makes an image per major and a base per suite for all', () => {
    expect(imageSteps('all').map(({ id }) => id)).toEqual([
      'base-image-trixie',
      'base-image-bookworm',
      'base-image-sid',
      'patroni-wheel',
      ...postgresMajors.map((major) => `postgres-image-${major}`),
      'operator-image',
    ]);
  });

  it.each<ImageSet>(['sample', 'all'])(
    'needs nothing but the engine and its own steps: %s',
    (set) => {
      const steps = imageSteps(set);
      const known = new Set(['engine', ...steps.map(({ id }) => id)]);
      expect(steps.flatMap(({ needs }) => needs).filter((id) => !known.has(id))).toEqual([]);
    },
  );
});

describe('clusterImages', () => {
  it('names the images that the nodes load', () => {
    expect(clusterImages('sample')).toEqual([postgresImage(17), operatorImage]);
    expect(clusterImages('all')).toEqual([...postgresMajors.map(postgresImage), operatorImage]);
  });
});
