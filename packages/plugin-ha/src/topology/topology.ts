import type {
  ClusterView,
  Known,
  Member,
  ObjectJson,
  ObservedObjects,
  PendingParameter,
  Topology,
} from '@howdah/plugin-api';
import { stateNames } from '../names.js';
import { isJsonObject } from '../spec/jsonObject.js';
import { jsonAnnotation, named } from './annotations.js';
import { type Lock, readLock } from './lock.js';
import { memberStatus, type MemberStatus } from './memberStatus.js';
import { syncStandbys } from './syncStandbys.js';

/** The state that `Postgresql.start` leaves behind when the postmaster ended. */
const START_FAILED = 'start failed';

/** Many ask in one reconcile, and what was observed does not change meanwhile. */
const read = new WeakMap<
  ObservedObjects,
  { readonly of: string; readonly found: Known<Topology> }
>();

/** Reads from Patroni's objects who leads and what the members say of themselves. */
export function readTopology(observed: ObservedObjects, cluster: ClusterView): Known<Topology> {
  const before = read.get(observed);
  if (before?.of === cluster.name) return before.found;
  const found = topologyOf(observed, cluster);
  read.set(observed, { of: cluster.name, found });
  return found;
}

function topologyOf(observed: ObservedObjects, cluster: ClusterView): Known<Topology> {
  const lock = observedLock(observed, cluster);
  if (!lock.known) return lock;

  const { leader, transitions } = lock.value;
  const sync = syncStandbys(named(observed.configMaps, stateNames(cluster).sync), leader);
  const members = observed.pods
    .map((pod) => member(pod, leader, sync))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const topology = { transitions, synchronous: isSynchronous(observed, cluster), members };
  return { known: true, value: leader === undefined ? topology : { ...topology, leader } };
}

/** The cluster's lock as it was observed. */
export function observedLock(observed: ObservedObjects, cluster: ClusterView): Known<Lock> {
  return readLock(named(observed.configMaps, stateNames(cluster).leader));
}

/** By what Patroni runs with, not by what the manifest wants. */
function isSynchronous({ configMaps }: ObservedObjects, cluster: ClusterView): boolean {
  const config = jsonAnnotation(named(configMaps, stateNames(cluster).config), 'config');
  return isJsonObject(config) && config['synchronous_mode'] === true;
}

function member(pod: ObjectJson, leader: string | undefined, sync: ReadonlySet<string>): Member {
  const { name } = pod.metadata;
  const status = memberStatus(pod);
  const timeline = status?.timeline;
  const certificates = status?.tags?.howdah_certificates;
  return {
    name,
    role: role(name, status?.role, { leader, sync }),
    state: status?.state ?? 'unknown',
    ...(timeline === undefined ? {} : { timeline }),
    ...(certificates === undefined ? {} : { certificates }),
    pendingRestart: status?.pending_restart ?? false,
    ...(status?.state === START_FAILED ? { startFailed: true } : {}),
    ...(name === leader && status?.role === 'replica' ? { notPromoted: true } : {}),
    ...(status?.pending_restart_reason === undefined
      ? {}
      : { pendingParameters: pendingParameters(status.pending_restart_reason) }),
  };
}

function pendingParameters(
  reasons: NonNullable<MemberStatus['pending_restart_reason']>,
): readonly PendingParameter[] {
  return Object.entries(reasons)
    .map(([name, { old_value, new_value }]) => ({
      name,
      from: shown(old_value),
      to: shown(new_value),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A value is a scalar; whoever writes another into the annotation breaks nothing. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The lock says who leads; a member's own word may be that of a frozen or dead one. */
function role(
  name: string,
  claimed: string | undefined,
  known: { readonly leader: string | undefined; readonly sync: ReadonlySet<string> },
): Member['role'] {
  if (name === known.leader) return 'primary';
  if (claimed !== 'replica') return 'unknown';
  return known.sync.has(name) ? 'sync-standby' : 'standby';
}
