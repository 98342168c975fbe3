import { daemonFiles, ownDaemon } from '../engine/daemon.js';
import type { Step, StepContext } from '../step.js';
import { names, ranges } from '../versions.js';
import { asRoot } from './asRoot.js';

/** Everything from the nodes' bridge to anywhere else is dropped. */
const FROM_NODES = ['-i', names.bridge, '!', '-o', names.bridge, '-j', 'DROP'];

/** On an engine of our own, so is everything from any of its containers. */
const FROM_RANGE = ['-s', ranges.all, '!', '-d', ranges.all, '-j', 'DROP'];

/** Makes the nodes' own network, whose packets do not leave the machine. */
export const networkStep: Step = {
  id: 'network',
  title: 'Network without a way out',
  needs: ['engine', 'node-image'],
  usualSeconds: 1,
  done: async (context) => {
    const rules = await rulesFor(context);
    const there = await Promise.all(rules.map((rule) => hasRule(context, rule)));
    return there.every(Boolean) && (await hasNetwork(context));
  },
  run: async (context) => {
    if (!(await hasNetwork(context))) await makeNetwork(context);
    for (const rule of await rulesFor(context)) {
      if (await hasRule(context, rule)) continue;
      await asRoot(context)('iptables', ['--wait', '-I', 'DOCKER-USER', ...rule]);
    }
  },
};

async function rulesFor({ paths }: StepContext): Promise<readonly (readonly string[])[]> {
  const isOurs = (await ownDaemon(daemonFiles(paths))) !== undefined;
  return isOurs ? [FROM_NODES, FROM_RANGE] : [FROM_NODES];
}

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

async function hasRule(context: StepContext, rule: readonly string[]): Promise<boolean> {
  const check = ['--wait', '-C', 'DOCKER-USER', ...rule];
  const { code } = await asRoot(context)('iptables', check, { okCodes: [0, 1] });
  return code === 0;
}

/** Takes the network and its rules away again. */
export async function removeNetwork(context: StepContext): Promise<void> {
  for (const rule of [FROM_NODES, FROM_RANGE]) {
    if (!(await hasRule(context, rule))) continue;
    await asRoot(context)('iptables', ['--wait', '-D', 'DOCKER-USER', ...rule]);
  }
  if (await hasNetwork(context)) await context.docker(['network', 'rm', names.network]);
}
