import type { RunCommand } from '../process/runCommand.js';

const TABLES = ['filter', 'nat'] as const;

/**
 * What takes an engine's own chains out of a table again, from the table's `iptables -S`: dockerd
 * leaves them behind when it ends.
 */
export function cleanupOf(rules: string, bridge: string): readonly (readonly string[])[] {
  const lines = rules.split('\n').map((line) => line.split(' '));
  const chains = lines.flatMap(([flag, name]) =>
    flag === '-N' && name?.startsWith('DOCKER') ? [name] : [],
  );
  const isTheEngines = (words: readonly string[]): boolean =>
    words.includes(bridge) || words.some((word) => chains.includes(word));

  const jumps = lines
    .filter(([flag, chain]) => flag === '-A' && !chains.includes(chain ?? ''))
    .filter(isTheEngines)
    .map(([, ...rule]) => ['-D', ...rule]);
  return [
    ...jumps,
    ...chains.map((chain) => ['-F', chain]),
    ...chains.map((chain) => ['-X', chain]),
  ];
}

/** The policy of forwarding, which dockerd sets to DROP. */
export function forwardPolicy(rules: string): string | undefined {
  return /^-P FORWARD (\S+)$/m.exec(rules)?.[1];
}

/** Reads the policy before an engine changes it. */
export async function readForwardPolicy(run: RunCommand): Promise<string> {
  const { stdout } = await run('iptables', ['--wait', '-S', 'FORWARD']);
  return forwardPolicy(stdout) ?? 'ACCEPT';
}

/** Takes away the chains and the bridge of an engine that has ended. */
export async function cleanFirewall(run: RunCommand, policy: string): Promise<void> {
  const bridge = 'docker0';
  for (const table of TABLES) {
    const at = ['--wait', '--table', table];
    const { stdout } = await run('iptables', [...at, '-S']);
    for (const args of cleanupOf(stdout, bridge)) await run('iptables', [...at, ...args]);
  }
  await run('iptables', ['--wait', '-P', 'FORWARD', policy]);
  await run('ip', ['link', 'delete', bridge], { okCodes: [0, 1] });
}
