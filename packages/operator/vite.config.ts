import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** Inside the workspace, packages resolve to their sources: a bundle needs no earlier build. */
const conditions = ['@howdah/source', 'node', 'production', 'default'];

/** As Node resolves them, so that the bundle runs the files that the tests ran. The `module` builds of
 * bundlers would also change the order: tsyringe's then starts before its reflect-metadata. */
const mainFields: string[] = [];

/** Says beside the bundle that its .js files are modules, wherever the folder is copied to. */
const moduleType: Plugin = {
  name: 'module-type',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "module" }\n' });
  },
};

/**
 * Writes what is beyond ASCII as escapes: one such character in a file, be it in a comment, and V8
 * keeps all of its text with two bytes a character.
 */
const asciiCode: Plugin = {
  name: 'ascii-code',
  generateBundle(_options, bundle) {
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') continue;
      output.code = output.code.replaceAll(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

/**
 * One folder with all that the operator's image needs beside Node. client-node stays a chunk
 * of its own behind kube's dynamic import: only a kubeconfig, or exec, ever loads it.
 */
export default defineConfig({
  publicDir: false,
  plugins: [moduleType, asciiCode],
  ssr: { target: 'node', noExternal: true, resolve: { conditions, mainFields } },
  resolve: { conditions, mainFields },
  build: {
    ssr: 'src/main.ts',
    target: 'node20',
    outDir: 'dist/bundle',
    emptyOutDir: true,
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      // Native speed-ups that `ws` tries and does without; nothing else may stay outside.
      external: ['bufferutil', 'utf-8-validate'],
      output: {
        entryFileNames: 'operator.js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // tsyringe looks for reflect-metadata, which is CommonJS, while it is being imported.
        strictExecutionOrder: true,
      },
    },
  },
});
