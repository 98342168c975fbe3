import type { Condition, Diagnostic, Known, Topology } from '@howdah/plugin-api';
import type { Conflict } from '../compose/claim.js';
import type { MemberPod } from './observedMembers.js';
import type { PodTrouble } from './podTroubles.js';

/** What one reconcile found out about a cluster; conditions and status are computed from it. */
export interface ClusterState {
  readonly wanted: number;
  readonly members: readonly MemberPod[];
  readonly topology: Known<Topology>;
  readonly troubles: readonly PodTrouble[];
  /** What a step or decision waits for. */
  readonly waiting: readonly string[];
  readonly databaseInOrder: boolean;
  readonly updateRevision?: string;
}

/** A manifest that cannot become a cluster, and why. */
export interface Refusal {
  readonly reason: 'InvalidManifest' | 'PluginConflict';
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** The refusal for conflicts among plugins. */
export function refusalOf(conflicts: readonly Conflict[]): Refusal | undefined {
  if (conflicts.length === 0) return undefined;
  return { reason: 'PluginConflict', problems: conflicts };
}

/** The refusal for findings that are errors. */
export function invalidManifest(diagnostics: readonly Diagnostic[]): Refusal | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length === 0 ? undefined : { reason: 'InvalidManifest', problems: errors };
}

/** Conditions of a cluster whose manifest was refused. What runs goes on as it is. */
export function refusedConditions({ reason, problems }: Refusal): readonly Condition[] {
  const message = problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n');
  return [
    { type: 'Ready', status: 'False', reason, message },
    {
      type: 'Progressing',
      status: 'False',
      reason,
      message: 'Nothing is changed until the manifest is corrected.',
    },
  ];
}

/** Conditions of a cluster that is being kept as its manifest says. */
export function conditionsOf(state: ClusterState): readonly Condition[] {
  const ready = readiness(state);
  return [
    ready,
    availability(state),
    progress(state, ready.status === 'True'),
    degradation(state),
    upToDate(state),
  ];
}

function readiness(state: ClusterState): Condition {
  const { wanted, members, troubles, databaseInOrder, waiting } = state;
  const type = 'Ready';
  const ready = members.filter((member) => member.ready && !member.terminating).length;
  const [trouble] = troubles;
  if (trouble !== undefined && ready < wanted) {
    return { type, status: 'False', reason: trouble.reason, message: describe(trouble) };
  }
  const leader = leaderOf(state);
  if (leader === undefined) {
    return {
      type,
      status: state.topology.known ? 'False' : 'Unknown',
      reason: 'NoPrimary',
      message: state.topology.known
        ? 'No member holds the leader lock yet.'
        : `It is not known who leads: ${state.topology.reason}`,
    };
  }
  if (ready !== wanted || members.length !== wanted) {
    return {
      type,
      status: 'False',
      reason: 'MembersNotReady',
      message: `${ready} of ${wanted} members are ready.`,
    };
  }
  if (!databaseInOrder || waiting.length > 0) {
    return {
      type,
      status: 'False',
      reason: 'Configuring',
      message: waiting[0] ?? 'Roles and databases are being set up.',
    };
  }
  return {
    type,
    status: 'True',
    reason: 'AllMembersReady',
    message: `${wanted} of ${wanted} members are ready.`,
  };
}

function availability(state: ClusterState): Condition {
  const type = 'Available';
  const leader = leaderOf(state);
  if (leader === undefined) {
    return {
      type,
      status: state.topology.known ? 'False' : 'Unknown',
      reason: 'NoPrimary',
      message: 'No member holds the leader lock.',
    };
  }
  const pod = state.members.find(({ name }) => name === leader);
  return pod?.ready === true
    ? { type, status: 'True', reason: 'PrimaryReady', message: `${leader} takes writes.` }
    : {
        type,
        status: 'False',
        reason: 'PrimaryNotReady',
        message: `${leader} holds the leader lock and is not ready.`,
      };
}

function progress(state: ClusterState, ready: boolean): Condition {
  const type = 'Progressing';
  if (ready) {
    return {
      type,
      status: 'False',
      reason: 'AsSpecified',
      message: 'The cluster is as specified.',
    };
  }
  const [waiting] = state.waiting;
  return {
    type,
    status: 'True',
    reason: waiting === undefined ? 'Converging' : 'Waiting',
    message: waiting ?? 'The cluster is on its way to what is specified.',
  };
}

function degradation({ troubles }: ClusterState): Condition {
  const type = 'Degraded';
  const [first] = troubles;
  return first === undefined
    ? { type, status: 'False', reason: 'NoTrouble', message: 'No member is in trouble.' }
    : {
        type,
        status: 'True',
        reason: first.reason,
        message: troubles.map(describe).join('\n').slice(0, 1024),
      };
}

/** Whether every pod runs the newest template; members are replaced when somebody says so. */
function upToDate({ members, updateRevision }: ClusterState): Condition {
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
        message: `${old.map(({ name }) => name).join(', ')}: made from an older template; each takes the newest one when it is next restarted.`,
      };
}

function leaderOf({ topology }: ClusterState): string | undefined {
  return topology.known ? topology.value.leader : undefined;
}

function describe({ pod, reason, message }: PodTrouble): string {
  return `${pod}: ${reason}${message === '' ? '' : `: ${message}`}`;
}
