import { spawn } from 'node:child_process';
import { HarnessError } from '../runner/harnessError.js';

/** How a command runs. */
export interface CommandOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Hand back a bad exit code instead of throwing. */
  readonly tolerate?: boolean;
}

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const SHOWN_OUTPUT = 2000;

/** Runs a command from an argument array and collects what it prints. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await collect(command, args, options);
  if (result.exitCode === 0 || options.tolerate === true) return result;

  const said = (result.stderr || result.stdout).trim().slice(-SHOWN_OUTPUT);
  throw new HarnessError(
    'E2E_COMMAND',
    `${[command, ...args].join(' ')} ended with ${result.exitCode}: ${said}`,
  );
}

async function collect(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';

    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (cause) => {
      reject(new HarnessError('E2E_COMMAND', `${command} could not be started`, { cause }));
    });
    child.on('close', (code, signal) => {
      if (signal !== null) stderr += `\nstopped by ${signal} (time limit)`;
      resolve({ exitCode: code ?? -1, stdout, stderr });
    });
    // A command that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}
