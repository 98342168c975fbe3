import type { Condition, Known, Topology } from '@howdah/plugin-api';
import { CLUSTER_LABEL } from '../cluster/clusterNames.js';
import { commitsReplicated } from './commitsReplicated.js';
import type { MemberPod } from './observedMembers.js';
import { parametersApplied, waitingForRestart } from './parametersApplied.js';
import type { PodTrouble } from './podTroubles.js';
import type { StatusFields } from './writeStatus.js';

/** What can be seen of a cluster, whatever its manifest says. */
export interface SeenCluster {
  readonly members: readonly MemberPod[];
  readonly topology: Known<Topology>;
  readonly troubles: readonly PodTrouble[];
  readonly updateRevision?: string;
}

/** The conditions that hold whether or not the manifest can be followed. */
export function seenConditions(seen: SeenCluster): readonly Condition[] {
  return [
    availability(seen),
    degradation(seen),
    upToDate(seen),
    parametersApplied(seen.topology),
    commitsReplicated(seen.topology),
  ];
}

/** The members of status that are read off the cluster. */
export function seenFields(seen: SeenCluster, cluster: string): StatusFields {
  const leader = leaderOf(seen);
  return {
    fepCurrentInstances: seen.members.length,
    fepReadyInstances: seen.members.filter((member) => member.ready).length,
    fepLabelSelector: `${CLUSTER_LABEL}=${cluster}`,
    ...(seen.topology.known
      ? {
          // A name that stays although nobody leads would be a lie; null takes it out.
          primary: leader ?? null,
          pendingRestart: waitingForRestart(seen.topology.value).length > 0,
        }
      : {}),
  };
}

/** The member that holds the leader lock, where that is known. */
export function leaderOf({ topology }: SeenCluster): string | undefined {
  return topology.known ? topology.value.leader : undefined;
}

/** A trouble as a line of text. */
export function describeTrouble({ pod, reason, message }: PodTrouble): string {
  return `${pod}: ${reason}${message === '' ? '' : `: ${message}`}`;
}

/** The member that leads and does not take writes yet. */
export function notPromoted({ topology }: SeenCluster): string | undefined {
  if (!topology.known) return undefined;
  const { leader, members } = topology.value;
  return members.find((member) => member.name === leader && member.notPromoted)?.name;
}

/** What is said of it: of a full disk or the like it may stay so for long. */
export function notPromotedText(leader: string): string {
  return `${leader} holds the leader lock, and its server is a standby still: no member takes writes; see its log if that lasts.`;
}

function availability(seen: SeenCluster): Condition {
  const type = 'Available';
  const leader = leaderOf(seen);
  if (leader === undefined) {
    return {
      type,
      status: seen.topology.known ? 'False' : 'Unknown',
      reason: 'NoPrimary',
      message: 'No member holds the leader lock.',
    };
  }
  if (notPromoted(seen) !== undefined) {
    return { type, status: 'False', reason: 'PrimaryNotReady', message: notPromotedText(leader) };
  }
  const pod = seen.members.find(({ name }) => name === leader);
  return pod?.ready === true
    ? { type, status: 'True', reason: 'PrimaryReady', message: `${leader} takes writes.` }
    : {
        type,
        status: 'False',
        reason: 'PrimaryNotReady',
        message: `${leader} holds the leader lock and is not ready.`,
      };
}

function degradation({ troubles }: SeenCluster): Condition {
  const type = 'Degraded';
  const [first] = troubles;
  return first === undefined
    ? { type, status: 'False', reason: 'NoTrouble', message: 'No member is in trouble.' }
    : {
        type,
        status: 'True',
        reason: first.reason,
        message: troubles.map(describeTrouble).join('\n').slice(0, 1024),
      };
}

/** Whether every pod runs the newest template; members are replaced when somebody says so. */
function upToDate({ members, updateRevision }: SeenCluster): Condition {
  const type = 'PodsUpToDate';
  const old = members.filter(
    ({ revision }) =>
      updateRevision !== undefined && revision !== undefined && revision !== updateRevision,
  );
  return old.length === 0
    ? { type, status: 'True', reason: 'AllCurrent', message: 'Every pod runs the newest template.' }
    : {
        type,
        status: 'False',
        reason: 'PodsOutdated',
        message: `${old.map(({ name }) => name).join(', ')}: made from an older template; each takes the newest one when it is next restarted, which a FEPAction of type pod_restart does.`,
      };
}
