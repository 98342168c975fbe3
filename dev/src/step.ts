import type { RunCommand } from './process/runCommand.js';
import type { Paths } from './paths/paths.js';
import type { Settings } from './settings/settings.js';

/** Steps of one lane never run at the same time: two cores do not carry two Go builds. */
export type Lane = 'compile' | 'packages';

/** What a step may use. All output of its commands goes to the step's own log file. */
export interface StepContext {
  /** Where the cache, the state and the repository are. */
  readonly paths: Paths;
  /** What the user asked for, with the road already decided. */
  readonly settings: Settings;
  /** Aborted by Ctrl-C; pass it to everything that waits. */
  readonly signal: AbortSignal;
  /** Runs a command from an argument array, logged, killed on abort; rejects on a bad exit code. */
  readonly run: RunCommand;
  /** Runs the docker client against the engine in use, with the legacy builder where there is no buildx. */
  readonly docker: RunCommandOf;
  /** Runs the kubectl that belongs to the cluster, on the cluster's own kubeconfig. */
  readonly kubectl: RunCommandOf;
  /** Shows one short line of progress beside the step's title. */
  report(text: string): void;
  /** Writes one line to the step's log file. */
  log(text: string): void;
}

/** A `RunCommand` whose command is already chosen. */
export type RunCommandOf = (
  args: readonly string[],
  options?: Parameters<RunCommand>[2],
) => ReturnType<RunCommand>;

/**
 * One unit of `npm run up`: skipped when `done`, resumed by running it again. `run` leaves nothing
 * half made under a final name: it writes to a temporary one and renames.
 *
 * @example
 * const pull: Step = {
 *   id: 'base', title: 'Base image', needs: ['engine'], usualSeconds: 30,
 *   done: (context) => hasImage(context, 'base:1'),
 *   run: async (context) => { await context.docker(['pull', 'base:1']); },
 * };
 */
export interface Step {
  /** Unique, kebab-case; also the name of the log file. */
  readonly id: string;
  readonly title: string;
  /** Ids of the steps whose results this one needs. */
  readonly needs: readonly string[];
  /** How long it took where it was measured, for the display. */
  readonly usualSeconds: number;
  readonly lane?: Lane;
  /** True when the result is there already. Asked after all `needs` are met; no side effects. */
  done(context: StepContext): Promise<boolean>;
  run(context: StepContext): Promise<void>;
}
