import { HA_MANAGER } from '@howdah/plugin-api';
import type { HaManager, JsonObject, Known, PluginInput, Topology } from '@howdah/plugin-api';
import { isArray } from '../compose/canonical.js';

/** What the procedures of core read of a cluster, or why they cannot, now or at all. */
export type Planned =
  | { readonly ha: HaManager; readonly topology: Topology }
  | { readonly refused: string }
  | { readonly notYet: string };

/** Who leads and follows by what was observed; nothing is begun on ignorance. */
export function planned(
  ha: HaManager | undefined,
  { observed, cluster }: Pick<PluginInput<unknown>, 'observed' | 'cluster'>,
): Planned {
  if (ha === undefined) return { refused: `no plugin provides ${HA_MANAGER.id}` };
  const topology = ha.topology(observed, cluster);
  if (!topology.known) return { notYet: `nobody knows who leads: ${topology.reason}` };
  return { ha, topology: topology.value };
}

/** Who leads and follows, for what is under way already: it waits, whatever keeps it from knowing. */
export function topologyNow(...asked: Parameters<typeof planned>): Known<Topology> {
  const now = planned(...asked);
  if ('ha' in now) return { known: true, value: now.topology };
  return { known: false, reason: 'refused' in now ? now.refused : now.notYet };
}

/** Who leads and follows, where anybody leads: of what nobody can be asked while nobody does. */
export function whoLeads(topology: Known<Topology>): Known<Topology & { readonly leader: string }> {
  if (!topology.known) return topology;
  const { leader } = topology.value;
  return leader === undefined
    ? { known: false, reason: 'no member holds the leader lock' }
    : { known: true, value: { ...topology.value, leader } };
}

/** The names in an action's arguments. */
export function namesIn(args: JsonObject): readonly string[] {
  const { members } = args;
  if (members === undefined || members === null || typeof members !== 'object') return [];
  return isArray(members) ? members.filter((name) => typeof name === 'string') : [];
}
