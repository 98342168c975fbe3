import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Paths } from '../paths/paths.js';
import type { StepContext } from '../step.js';
import { cleanFirewall, readForwardPolicy } from './firewall.js';
import { ranges } from '../versions.js';

/** Files of the engine that we start where none answers. */
export interface DaemonFiles {
  readonly folder: string;
  readonly config: string;
  readonly pid: string;
  readonly log: string;
  /** How packets were forwarded before the engine came. */
  readonly policy: string;
  readonly data: string;
}

export function daemonFiles(paths: Paths): DaemonFiles {
  const folder = join(paths.state, 'engine');
  return {
    folder,
    config: join(folder, 'daemon.json'),
    pid: join(folder, 'dockerd.pid'),
    log: join(folder, 'dockerd.log'),
    policy: join(folder, 'forward-policy'),
    data: join(paths.cache, 'engine'),
  };
}

/** The configuration of an engine whose containers reach this machine and nothing else. */
export function daemonConfig(
  files: DaemonFiles,
  wrapper: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    'data-root': files.data,
    pidfile: files.pid,
    bip: ranges.engine,
    'ip-masq': false,
    'default-address-pools': [{ base: ranges.pool, size: 24 }],
    'log-opts': { 'max-size': '20m', 'max-file': '2' },
    ...(wrapper === undefined
      ? {}
      : { runtimes: { fit: { path: wrapper } }, 'default-runtime': 'fit' }),
  };
}

/** True when an engine answers, whoever started it. */
export async function engineAnswers(context: Pick<StepContext, 'run'>): Promise<boolean> {
  try {
    const { code } = await context.run('docker', ['info', '--format', '{{.ID}}'], {
      okCodes: [0, 1],
      timeoutMs: 20_000,
    });
    return code === 0;
  } catch (error) {
    if (isMissingProgram(error)) return false;
    throw error;
  }
}

function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Starts dockerd so that it outlives this process, and waits until it answers. */
export async function startDaemon(
  context: StepContext,
  wrapper: string | undefined,
): Promise<void> {
  const files = daemonFiles(context.paths);
  await mkdir(files.folder, { recursive: true });
  await mkdir(files.data, { recursive: true });
  // After a crash the policy is the dead engine's, and the file has the one from before it.
  if (!existsSync(files.policy)) {
    await writeFile(files.policy, await readForwardPolicy(context.run));
  }
  await writeFile(files.config, JSON.stringify(daemonConfig(files, wrapper), null, 2));

  const log = openSync(files.log, 'a');
  const daemon = spawn('dockerd', ['--config-file', files.config], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    daemon.once('error', (error) => resolve(error.message));
    daemon.once('exit', (code) => resolve(`code ${code}`));
  });
  daemon.unref();

  let end: string | undefined;
  void ended.then((how) => {
    end = how;
  });
  for (let waited = 0; waited < 60; waited += 1) {
    await sleep(1000, undefined, { signal: context.signal });
    if (await engineAnswers(context)) return;
    if (end !== undefined) break;
  }
  throw new Error(
    `dockerd did not answer within a minute (${end ?? 'it still runs'}); expected an engine. ` +
      `Its own words are in ${files.log}.`,
  );
}

/**
 * Ends the dockerd that we started and takes its firewall rules away; those of one that died are
 * there still. False where up started none.
 */
export async function stopDaemon(context: StepContext): Promise<boolean> {
  const files = daemonFiles(context.paths);
  // Written before an engine of ours starts, removed with everything of it.
  if (!existsSync(files.policy)) return false;

  const pid = await ownDaemon(files);
  if (pid !== undefined) process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < 60 && (await ownDaemon(files)) !== undefined; waited += 1) {
    await sleep(500, undefined, { signal: context.signal });
  }
  // An engine that answers now is somebody else's, and the rules are in use.
  if (!(await engineAnswers(context))) {
    await cleanFirewall(context.run, (await readFile(files.policy, 'utf8')).trim());
  }
  await rm(files.folder, { recursive: true, force: true });
  return true;
}

/** The process id of our dockerd, or nothing where it does not run. */
export async function ownDaemon(files: DaemonFiles): Promise<number | undefined> {
  try {
    const pid = Number((await readFile(files.pid, 'utf8')).trim());
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    // A pid file outlives its process, and pids come again.
    return words.includes(files.config) ? pid : undefined;
  } catch {
    return undefined;
  }
}
