import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A command that prints lines until it is stopped. */
export interface LineStream {
  /** Settles when the command ended, by itself or by `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a command from an argument array and hands over each line as it comes. */
export function streamLines(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void,
): LineStream {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  createInterface({ input: child.stdout }).on('line', onLine);

  const ended = new Promise<void>((resolve) => {
    child.on('error', () => {
      resolve();
    });
    child.on('close', () => {
      resolve();
    });
  });

  return {
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
