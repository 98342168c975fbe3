import { keyOf } from '@howdah/kube';
import type { HostInput } from '@howdah/plugin-api';
import { nextParameterRecord } from '../parameters/nextParameterRecord.js';
import type { Start } from '../parameters/nextParameterRecord.js';
import { formatParameterRecord, parameterRecordIn } from '../state/parameterRecord.js';
import type { ParameterValues } from '../state/parameterRecord.js';
import type { ClusterRun } from './clusterRun.js';
import { notReadyFor } from './notReadyFor.js';
import { memberPods } from './observedMembers.js';
import { topologyOf } from './seeCluster.js';
import { membersThatFail } from './startFailures.js';

/** What is to be recorded of the user's parameters before anything is applied. */
export interface SettledParameters {
  /** Absent where the record cannot be read: nobody overwrites what may be a newer operator's. */
  readonly text?: string;
  /** Whether the plan was made with other values than those that may be applied. */
  readonly outdated: boolean;
  readonly retryAfterMs?: number;
}

/** Decides which of the parameters that a start applies are trusted, and which are taken back. */
export function settleParameters(
  run: ClusterRun,
  { input, wanted }: { readonly input: HostInput; readonly wanted: ParameterValues },
): SettledParameters {
  const { clock, state } = run.options;
  const part = parameterRecordIn(state.read(keyOf(run.manifest)));
  if (part.part === 'unknown') return { outdated: false };
  const before = part.part === 'known' ? part.value : undefined;
  const now = clock.now();
  const { record, retryAfterMs } = nextParameterRecord(before, wanted, {
    start: () => startOf(run, input, now),
    now,
  });
  const isHeld = (name: string): boolean => before?.held[name] === record.held[name];
  return {
    text: formatParameterRecord(record),
    outdated: !Object.keys(record.held).every(isHeld),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function startOf(run: ClusterRun, input: HostInput, now: number): Start {
  const topology = topologyOf(run, input);
  if (!topology.known) return { start: 'unknown' };
  const { pods, statefulSet } = input.observed;
  const { members } = topology.value;
  const failed = membersThatFail(topology.value);
  if (failed.length > 0) {
    const times = pods
      .filter(({ metadata }) => failed.includes(metadata.name))
      .map((pod) => notReadyFor(pod, now));
    return { start: 'fails', forMs: Math.max(0, ...times) };
  }
  const known = memberPods(pods, statefulSet?.metadata.name ?? '');
  const works =
    known.length > 0 &&
    known.every(({ ready, terminating }) => ready && !terminating) &&
    members.every(({ pendingRestart }) => !pendingRestart);
  return works ? { start: 'works' } : { start: 'unknown' };
}
