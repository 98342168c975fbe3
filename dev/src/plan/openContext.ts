import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { commandRunner } from '../process/runCommand.js';
import type { RunCommand } from '../process/runCommand.js';
import type { Paths } from '../paths/paths.js';
import type { Settings } from '../settings/settings.js';
import type { Step, StepContext } from '../step.js';
import type { OpenContext } from './runSteps.js';

/** Gives each step a context of its own that writes to the step's own log file. */
export function contextOpener(paths: Paths, settings: Settings) {
  return (
    step: Pick<Step, 'id'>,
    signal: AbortSignal,
    report: (text: string) => void,
  ): OpenContext => {
    mkdirSync(paths.logs, { recursive: true });
    const logFile = join(paths.logs, `${step.id}.log`);
    const stream = createWriteStream(logFile, { mode: 0o600 });
    const run = commandRunner((text) => stream.write(text), signal);

    return {
      logFile,
      context: {
        paths,
        settings,
        signal,
        run,
        docker: dockerOf(run),
        kubectl: kubectlOf(run, paths),
        report,
        log: (text) => stream.write(`${text}\n`),
      },
      close: async () => {
        stream.end();
        await finished(stream);
      },
    };
  };
}

/** The docker client; without buildx it needs to be told that the legacy builder is meant. */
export function dockerOf(run: RunCommand): StepContext['docker'] {
  return (args, options = {}) =>
    run('docker', args, { ...options, env: { DOCKER_BUILDKIT: '0', ...options.env } });
}

/** The kubectl of the cluster's own version, on the cluster's own kubeconfig. */
export function kubectlOf(run: RunCommand, paths: Paths): StepContext['kubectl'] {
  return (args, options = {}) =>
    run(join(paths.state, 'bin', 'kubectl'), ['--kubeconfig', paths.kubeconfig, ...args], options);
}
