import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { HarnessError } from '../runner/harnessError.js';

const entry = fileURLToPath(new URL('../../prober/main.ts', import.meta.url));

/** Bundles the prober and its database driver into one file that a plain Node runs. */
export async function bundleProber(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    // Both are optional in the driver, and absent.
    ssr: { noExternal: true, external: ['pg-native', 'pg-cloudflare'] },
    build: {
      ssr: entry,
      write: false,
      target: 'node20',
      minify: true,
      rolldownOptions: { output: { format: 'esm', codeSplitting: false } },
    },
  });

  const results = Array.isArray(output) ? output : [output];
  for (const result of results) {
    if (!('output' in result)) continue;
    const chunk = result.output.find((item) => item.type === 'chunk' && item.isEntry);
    if (chunk?.type === 'chunk') return chunk.code;
  }

  throw new HarnessError('E2E_BUNDLE', 'bundling the prober gave no entry file: see Vite above');
}
