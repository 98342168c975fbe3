import { defaultClientConditions, defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';

/** Workspace packages export their sources under this condition, so that tests need no build. */
const sourceCondition = '@howdah/source';

const projects = {
  '@howdah/plugin-api': 'packages/plugin-api',
  '@howdah/kube': 'packages/kube',
  '@howdah/core': 'packages/core',
  '@howdah/plugin-ha': 'packages/plugin-ha',
  '@howdah/operator': 'packages/operator',
  '@howdah/testing': 'packages/testing',
  '@howdah/dev': 'dev',
  '@howdah/e2e': 'e2e',
  '@howdah/bench': 'bench',
};

/** Under `module` packages offer what bundlers read and Node cannot. */
const asNode = (conditions: readonly string[]) => [
  sourceCondition,
  ...conditions.filter((condition) => condition !== 'module'),
];

const fromSource = {
  resolve: { conditions: asNode(defaultClientConditions) },
  ssr: { resolve: { conditions: asNode(defaultServerConditions) } },
};

/**
 * Tests mock no module and keep nothing in one, so files may share what others have loaded. Said of
 * each project: what the root says of it counts for none.
 */
const shared = { isolate: false };

/** Tests against real servers; `npm test` names the images that an engine here has. */
const databaseTests = '**/*.database.test.ts';
const databaseImages = (process.env['HOWDAH_DATABASE_IMAGES'] ?? '').split(',').filter(Boolean);

/** Property tests have a hundred runs each, and as many as FUZZ_RUNS says where that is set. */
const fuzzing = process.env['FUZZ_RUNS'] !== undefined;
const propertyRuns = fuzzing
  ? { setupFiles: [`${import.meta.dirname}/dev/src/unitTests/fuzzRuns.ts`] }
  : {};

const database = {
  ...fromSource,
  root: 'packages',
  test: {
    name: 'database',
    ...shared,
    include: [databaseTests],
    environment: 'node' as const,
    testTimeout: fuzzing ? 0 : 60_000,
    ...propertyRuns,
    hookTimeout: 120_000,
    // Nothing is pulled, so there is no image of a reaper either; tests stop what they start.
    env: { TESTCONTAINERS_RYUK_DISABLED: 'true' },
    provide: { databaseImages },
  },
};

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Vitest leaves one processor to its watch mode.
    maxWorkers: '100%',
    projects: [
      ...Object.entries(projects).map(([name, root]) => ({
        ...fromSource,
        root,
        test: {
          name,
          ...shared,
          include: ['**/*.test.ts'],
          exclude: [...configDefaults.exclude, databaseTests],
          environment: 'node' as const,
          testTimeout: fuzzing ? 0 : 20_000,
          ...propertyRuns,
        },
      })),
      ...(databaseImages.length === 0 ? [] : [database]),
    ],
  },
});
