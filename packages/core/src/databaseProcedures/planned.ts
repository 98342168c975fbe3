import { HA_MANAGER } from '@howdah/plugin-api';
import type { HaManager, JsonObject, PluginInput, Topology } from '@howdah/plugin-api';
import { isArray } from '../compose/canonical.js';

/** What the procedures of core read of a cluster, or why they cannot. */
export type Planned =
  | { readonly ha: HaManager; readonly topology: Topology }
  | { readonly refused: string };

/** Who leads and follows by what was observed; nothing is begun on ignorance. */
export function planned(
  ha: HaManager | undefined,
  { observed, cluster }: Pick<PluginInput<unknown>, 'observed' | 'cluster'>,
): Planned {
  if (ha === undefined) return { refused: `no plugin provides ${HA_MANAGER.id}` };
  const topology = ha.topology(observed, cluster);
  if (!topology.known) {
    return { refused: `nobody knows who leads: ${topology.reason}; ask again later` };
  }
  return { ha, topology: topology.value };
}

/** The names in an action's arguments. */
export function namesIn(args: JsonObject): readonly string[] {
  const { members } = args;
  if (members === undefined || members === null || typeof members !== 'object') return [];
  return isArray(members) ? members.filter((name) => typeof name === 'string') : [];
}
