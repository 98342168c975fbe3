import type { AnyPlugin, ClusterView, ResourceName } from '@howdah/plugin-api';
import { sweepCrashPoints } from '@howdah/testing';
import type { SweptScenario } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { reaping } from './fixtures/reaping.js';
import { samplePlugin } from './fixtures/samplePlugin.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;

/** Something outside of Kubernetes that hears of every cluster. */
class Bell {
  readonly rung: string[] = [];

  ring(cluster: string): void {
    this.rung.push(cluster);
  }
}

const markOf = ({ namespace, name }: ClusterView): ResourceName => ({
  apiVersion: 'v1',
  plural: 'configmaps',
  namespace,
  name: `${name}-rung`,
});

/** Rings the bell for each cluster that wants it, and leaves a mark that it did. */
function ringing(ring: (cluster: string) => void): AnyPlugin {
  const manifest = {
    rbac: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
  };
  return samplePlugin(
    'bell',
    {
      enabled: ({ on }) => on,
      start: ({ kube }) => ({
        steps: [
          {
            id: 'ring',
            phase: 'after-apply',
            needed: ({ observed: { configMaps }, cluster }) =>
              !configMaps.some(({ metadata }) => metadata.name === markOf(cluster).name),
            run: async ({ cluster, names: { labels } }, _, signal) => {
              const mark = markOf(cluster);
              const { namespace, name } = mark;
              const metadata = { namespace, name, labels };
              ring(cluster.name);
              await kube.create(
                mark,
                { apiVersion: 'v1', kind: 'ConfigMap', metadata },
                { signal },
              );
              return { result: 'done' };
            },
          },
        ],
      }),
    },
    manifest,
  );
}

/** A cluster that begins to use the plugin. */
const scenario = (bell: Bell, ring: (cluster: string) => void): SweptScenario => ({
  plugins: [...distribution, ringing(ring)],
  prepare: (scene) => scene.createCluster('my-db', 2),
  play: (scene) => scene.patchCluster({ plugins: { bell: { on: true } } }),
  observe: () => bell.rung,
});

const careless = (): SweptScenario => {
  const bell = new Bell();
  return scenario(bell, (cluster) => {
    bell.ring(cluster);
  });
};

const careful = (): SweptScenario => {
  const bell = new Bell();
  return scenario(bell, (cluster) => {
    if (!bell.rung.includes(cluster)) bell.ring(cluster);
  });
};

/** A cluster that wants a pod removed. */
const removing = (chooses: 'by name' | 'by a note') => (): SweptScenario => ({
  plugins: [...distribution, reaping(chooses)],
  elsewhere: 'nothing',
  prepare: (scene) => scene.createCluster('my-db', 2),
  play: (scene) => scene.patchCluster({ plugins: { reaper: { on: true } } }),
});

describe('F04: a step of a plugin that', () => {
  it(
    'looks first at what is there passes the sweep of crash points',
    async () => {
      const { writes, runs } = await sweepCrashPoints(careful);
      expect(writes).toBeGreaterThan(1);
      // It rings outside of all that a scene knows.
      expect(runs).toBe(1 + 4 * writes);
    },
    LIMIT_MS,
  );

  it(
    'does its work twice when the operator dies in between is caught',
    async () => {
      const swept = sweepCrashPoints(careless, ['killed before', 'killed after']);
      await expect(swept).rejects.toThrow(
        /killed before write \d+ \(create configmaps\) ends otherwise: observed\.1 is "my-db" instead of nothing/,
      );
    },
    LIMIT_MS,
  );

  it(
    'relies on being the only one is caught',
    async () => {
      const swept = sweepCrashPoints(careless, ['deposed at']);
      await expect(swept).rejects.toThrow(/deposed at write \d+ .* ends otherwise: observed\.1/);
    },
    LIMIT_MS,
  );

  it(
    'removes a pod by its name, and then the one that took its place, is caught',
    async () => {
      await expect(sweepCrashPoints(removing('by name'), ['down after'])).rejects.toThrow(
        /down after write \d+ \(delete pods my-db-sts-1\) ends otherwise: destroyed\.Pod my-db-sts-1 is 2 instead of 1/,
      );
    },
    LIMIT_MS,
  );

  it(
    'may remove both where the scenario says so',
    async () => {
      const { runs } = await sweepCrashPoints(
        () => ({ ...removing('by name')(), mayRepeat: (what) => what === 'Pod my-db-sts-1' }),
        ['down after'],
      );
      expect(runs).toBe(2);
    },
    LIMIT_MS,
  );

  it(
    'notes first which pod it removes passes the sweep of crash points',
    async () => {
      const { writes, deletes, runs } = await sweepCrashPoints(removing('by a note'), [
        'killed after',
        'down after',
      ]);
      expect(deletes).toBe(1);
      expect(runs).toBe(1 + writes + deletes);
    },
    LIMIT_MS,
  );
});
