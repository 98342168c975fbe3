import type { Condition, Diagnostic } from '@howdah/plugin-api';
import type { Conflict } from '../compose/claim.js';
import {
  describeTrouble,
  leaderOf,
  notPromoted,
  notPromotedText,
  seenConditions,
} from './seenCluster.js';
import type { SeenCluster } from './seenCluster.js';

/** What one reconcile found out about a cluster; conditions and status are computed from it. */
export interface ClusterState extends SeenCluster {
  readonly wanted: number;
  /** What a step or decision waits for. */
  readonly waiting: readonly string[];
  readonly databaseInOrder: boolean;
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

/** What is said of a refused manifest itself. What runs goes on as it is. */
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
  return [ready, progress(state, ready.status === 'True'), ...seenConditions(state)];
}

function readiness(state: ClusterState): Condition {
  const { wanted, members, troubles, databaseInOrder, waiting } = state;
  const type = 'Ready';
  const ready = members.filter((member) => member.ready && !member.terminating).length;
  const [trouble] = troubles;
  if (trouble !== undefined && ready < wanted) {
    return { type, status: 'False', reason: trouble.reason, message: describeTrouble(trouble) };
  }
  if (leaderOf(state) === undefined) {
    return {
      type,
      status: state.topology.known ? 'False' : 'Unknown',
      reason: 'NoPrimary',
      message: state.topology.known
        ? 'No member holds the leader lock yet.'
        : `It is not known who leads: ${state.topology.reason}`,
    };
  }
  const standby = notPromoted(state);
  if (standby !== undefined) {
    return { type, status: 'False', reason: 'NoPrimary', message: notPromotedText(standby) };
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
      message: waitingText(waiting) ?? 'Roles and databases are being set up.',
    };
  }
  return {
    type,
    status: 'True',
    reason: 'AllMembersReady',
    message: `${wanted} of ${wanted} members are ready.`,
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
  const waiting = waitingText(state.waiting);
  return {
    type,
    status: 'True',
    reason: waiting === undefined ? 'Converging' : 'Waiting',
    message: waiting ?? 'The cluster is on its way to what is specified.',
  };
}

/** All that is waited for, each once. */
function waitingText(waiting: readonly string[]): string | undefined {
  const text = [...new Set(waiting)].join('\n').slice(0, 1024);
  return text === '' ? undefined : text;
}
