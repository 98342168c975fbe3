import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../runner/harnessError.js';

const ENTRY = fileURLToPath(new URL('../../../dev/entry.mjs', import.meta.url));

/** Brings the local cluster up with the operator and a set of PostgreSQL images; on a standing one it only looks. */
export async function bringUp(images: 'sample' | 'all' = 'sample'): Promise<void> {
  const args = [ENTRY, 'up', '--no-sample', '--images', images];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code ?? -1);
    });
  });

  if (exitCode !== 0) {
    throw new HarnessError('E2E_CLUSTER', `npm run up ended with ${exitCode}: see its log above`);
  }
}
