import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Paths } from '../paths/paths.js';

/** A second run that would work on the same cluster at the same time. */
export class AlreadyRunningError extends Error {
  readonly code = 'HOWDAH_DEV_ALREADY_RUNNING';

  constructor(pid: number) {
    super(
      `Another "npm run up" or "down" works on the cluster (process ${pid}); wait for its end.`,
    );
    this.name = 'AlreadyRunningError';
  }
}

/** Lets one `up` or `down` at a time run; a lock whose process has died counts for nothing. */
export async function whileLocked<T>(
  paths: Pick<Paths, 'state'>,
  work: () => Promise<T>,
): Promise<T> {
  const file = join(paths.state, 'up.pid');
  mkdirSync(dirname(file), { recursive: true });
  takeLock(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function takeLock(file: string): void {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isAlive(holder)) throw new AlreadyRunningError(holder);
    writeFileSync(file, String(process.pid));
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
