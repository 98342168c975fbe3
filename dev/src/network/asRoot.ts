import { nodeImage } from '../node/nodeImageOf.js';
import type { CommandOptions, CommandResult } from '../process/runCommand.js';
import type { StepContext } from '../step.js';

/**
 * Runs a network command on the machine: as it is for root, else from the node image in a
 * container that shares the machine's network, which is what membership in the docker group allows.
 */
export async function asRoot(
  context: StepContext,
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  if (process.getuid?.() === 0) return context.run(command, args, options);

  return context.docker(
    [
      ...['run', '--rm', '--network', 'host', '--cap-add', 'NET_ADMIN', '--cap-add', 'NET_RAW'],
      ...['--entrypoint', command, nodeImage(context), ...args],
    ],
    options,
  );
}
