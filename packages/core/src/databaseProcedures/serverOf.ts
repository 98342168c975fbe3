import { HA_MANAGER } from '@howdah/plugin-api';
import type { HaManager, Known, MemberServer, StepRun } from '@howdah/plugin-api';

/** What a member's server says of itself; unknown while it does not answer. */
export async function serverOf(
  ha: HaManager | undefined,
  { input, signal }: Pick<StepRun<unknown>, 'input' | 'signal'>,
  member: string,
): Promise<Known<MemberServer>> {
  if (ha === undefined) return { known: false, reason: `no plugin provides ${HA_MANAGER.id}` };
  return ha.server(input.cluster, member, signal);
}
