import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

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

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: Object.entries(projects).map(([name, root]) => ({
      root,
      resolve: { conditions: [sourceCondition, ...defaultClientConditions] },
      ssr: { resolve: { conditions: [sourceCondition, ...defaultServerConditions] } },
      test: {
        name,
        include: ['**/*.test.ts'],
        environment: 'node' as const,
        testTimeout: 20_000,
      },
    })),
  },
});
