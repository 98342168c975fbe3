import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError } from './commandError.js';

/** What a finished command left. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for the standard input. */
  readonly input?: string;
  /** A file for the standard input. */
  readonly inputFile?: string;
  /** Another command's standard output for the standard input. */
  readonly inputStream?: Readable;
  /** Exit codes that are no error; `[0]` where left out. */
  readonly okCodes?: readonly number[];
  /** Keeps standard output out of the log (large or not for people's eyes). */
  readonly quiet?: boolean;
  readonly signal?: AbortSignal;
  /** The name by which the program is called, where it is not its file's. */
  readonly argv0?: string;
  /** Ends the command after this many milliseconds. */
  readonly timeoutMs?: number;
}

/** Runs a command from an argument array, never through a shell. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  options?: CommandOptions,
) => Promise<CommandResult>;

/** Takes what a command prints, as it comes. */
export type OutputSink = (text: string) => void;

/** Makes a `RunCommand` that reports everything to `sink` and ends its commands on `signal`. */
export function commandRunner(sink: OutputSink, signal?: AbortSignal): RunCommand {
  return async (command, args, options = {}) => {
    sink(`$ ${[command, ...args].join(' ')}\n`);
    const signals = [
      ...(signal ? [signal] : []),
      ...(options.signal ? [options.signal] : []),
      ...(options.timeoutMs === undefined ? [] : [AbortSignal.timeout(options.timeoutMs)]),
    ];
    const result = await execute({
      command,
      args,
      options,
      sink,
      signal: AbortSignal.any(signals),
    });
    if (!(options.okCodes ?? [0]).includes(result.code)) {
      throw new CommandError({ command, args, ...result });
    }
    return result;
  };
}

/** How long a command may tidy up after it was told to end. */
const GRACE_MS = 15_000;

interface Execution {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: CommandOptions;
  readonly sink: OutputSink;
  readonly signal: AbortSignal;
}

async function execute(execution: Execution): Promise<CommandResult> {
  const { command, args, options, sink, signal } = execution;
  signal.throwIfAborted();

  // An own process group: a Ctrl-C of the terminal reaches us alone, and we end the whole group.
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [sourceIsNamed(options) ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: true,
    ...(options.argv0 === undefined ? {} : { argv0: options.argv0 }),
  });
  let killing: NodeJS.Timeout | undefined;
  const stop = (): void => {
    endGroup(child.pid, 'SIGTERM');
    killing = setTimeout(() => endGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  signal.addEventListener('abort', stop, { once: true });

  try {
    const closed = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve(code ?? (killedBy === null ? 1 : 128)));
    });
    const [code, stdout, stderr] = await Promise.all([
      closed,
      collect(child.stdout, options.quiet === true ? undefined : sink),
      collect(child.stderr, sink),
      feed(child.stdin, options),
    ]);
    signal.throwIfAborted();
    return { code, stdout, stderr };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(killing);
  }
}

function endGroup(pid: number | undefined, how: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, how);
  } catch {
    // The group ended by itself between the abort and this line.
  }
}

async function collect(stream: Readable | null, sink: OutputSink | undefined): Promise<string> {
  if (stream === null) return '';
  stream.setEncoding('utf8');
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    sink?.(String(chunk));
  }
  return text;
}

async function feed(stdin: Writable | null, options: CommandOptions): Promise<void> {
  if (stdin === null) return;
  try {
    await pipeline(sourceOf(options) ?? Readable.from([]), stdin);
  } catch (error) {
    // A command may end without reading all of its input; its exit code tells whether that was bad.
    if (!isClosedPipe(error)) throw error;
  }
}

function sourceIsNamed(options: CommandOptions): boolean {
  return [options.inputFile, options.inputStream, options.input].some((one) => one !== undefined);
}

function sourceOf(options: CommandOptions): Readable | undefined {
  if (options.inputFile !== undefined) return createReadStream(options.inputFile);
  if (options.inputStream !== undefined) return options.inputStream;
  return options.input === undefined ? undefined : Readable.from([options.input]);
}

function isClosedPipe(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
