import type { Step, StepContext } from '../step.js';
import { names, ranges } from '../versions.js';
import { asRoot } from './asRoot.js';

/** Everything from a container's bridge to anywhere else is dropped. */
const DROP = ['-i', names.bridge, '!', '-o', names.bridge, '-j', 'DROP'];

/** Makes the nodes' own network, whose packets do not leave the machine. */
export const networkStep: Step = {
  id: 'network',
  title: 'Network without a way out',
  needs: ['engine', 'node-image'],
  usualSeconds: 1,
  done: async (context) => (await hasNetwork(context)) && (await hasRule(context)),
  run: async (context) => {
    if (!(await hasNetwork(context))) await makeNetwork(context);
    if (!(await hasRule(context))) {
      await asRoot(context)('iptables', ['--wait', '-I', 'DOCKER-USER', ...DROP]);
    }
  },
};

async function hasNetwork({ docker }: StepContext): Promise<boolean> {
  const { code } = await docker(['network', 'inspect', names.network], { okCodes: [0, 1] });
  return code === 0;
}

async function makeNetwork({ docker }: StepContext): Promise<void> {
  const option = (name: string, value: string): readonly string[] => ['--opt', `${name}=${value}`];
  await docker([
    ...['network', 'create', '--driver', 'bridge', '--subnet', ranges.nodes],
    ...option('com.docker.network.bridge.name', names.bridge),
    ...option('com.docker.network.bridge.enable_ip_masquerade', 'false'),
    names.network,
  ]);
}

async function hasRule(context: StepContext): Promise<boolean> {
  const { code } = await asRoot(context)('iptables', ['--wait', '-C', 'DOCKER-USER', ...DROP], {
    okCodes: [0, 1],
  });
  return code === 0;
}

/** Takes the network and its rule away again. */
export async function removeNetwork(context: StepContext): Promise<void> {
  if (await hasRule(context)) {
    await asRoot(context)('iptables', ['--wait', '-D', 'DOCKER-USER', ...DROP]);
  }
  if (await hasNetwork(context)) await context.docker(['network', 'rm', names.network]);
}
