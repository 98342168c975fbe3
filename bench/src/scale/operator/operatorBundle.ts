import { chmod } from 'node:fs/promises';
import { runCommand } from '@howdah/e2e';

const BUNDLE_MS = 180_000;

/** Bundles the operator of this working copy into a folder, as its image is made. */
export async function bundleOperator(folder: string): Promise<void> {
  const options = ['--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'];
  const args = ['run', 'bundle', '--workspace', '@howdah/operator', '--', ...options];
  await runCommand('npm', args, { timeoutMs: BUNDLE_MS });
  // The image's user is none of this machine's.
  await chmod(folder, 0o755);
}
