/** A command that ended badly: its last words are in the message. */
export class CommandError extends Error {
  readonly code = 'HOWDAH_DEV_COMMAND_FAILED';
  readonly exitCode: number;
  readonly stderr: string;

  constructor(failed: {
    readonly command: string;
    readonly args: readonly string[];
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }) {
    const words = [failed.command, ...failed.args].join(' ');
    const shown = words.length > 200 ? `${words.slice(0, 200)}...` : words;
    const tail = lastLines(failed.stderr.trim() || failed.stdout.trim(), 6);
    super(`"${shown}" ended with code ${failed.code}; expected success. Its last words:\n${tail}`);
    this.name = 'CommandError';
    this.exitCode = failed.code;
    this.stderr = failed.stderr;
  }
}

function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n');
}
