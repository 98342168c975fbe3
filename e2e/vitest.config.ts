import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@howdah/source'] },
  ssr: { resolve: { conditions: ['@howdah/source'] } },
  test: { include: ['src/**/*.test.ts', 'prober/**/*.test.ts'] },
});
