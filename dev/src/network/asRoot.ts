import { nodeImage } from '../node/nodeImageOf.js';
import type { RunCommand } from '../process/runCommand.js';
import type { StepContext } from '../step.js';

/**
 * Runs network commands on the machine: as they are for root, else from the node image in a
 * container that shares the machine's network, which is what membership in the docker group allows.
 */
export function asRoot(context: StepContext): RunCommand {
  if (process.getuid?.() === 0) return context.run;

  const shared = ['run', '--rm', '--network', 'host', '--cap-add', 'NET_ADMIN'];
  return (command, args, options) =>
    context.docker([...shared, '--entrypoint', command, nodeImage(context), ...args], options);
}
