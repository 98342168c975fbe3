import type {
  Attempt,
  Effect,
  HaManager,
  ObjectJson,
  PluginInput,
  PluginKube,
  ProcedureStep,
  StepRun,
} from '@howdah/plugin-api';
import { memberPods } from '../reconcile/observedMembers.js';
import { podTroubles } from '../reconcile/podTroubles.js';
import { describeTrouble } from '../reconcile/seenCluster.js';
import { membersNotReady } from './membersNotReady.js';
import { newestRevision } from './outdatedPods.js';
import { topologyNow, whoLeads } from './planned.js';
import { removedMember } from './removedMember.js';
import { serverOf } from './serverOf.js';

/** Shutdown with a checkpoint, an image to be pulled, recovery, and what a standby has missed. */
const DEADLINE_MS = 1_800_000;
/** The grace of a pod, and a start. */
const SETTLE_MS = 180_000;

/** What the step works with. */
export interface PodReplacement {
  readonly ha: () => HaManager | undefined;
  readonly kube: PluginKube;
}

/**
 * Has a member's pod made again from the newest template; never one that leads while another member
 * could, and never one that is well while another is not. It is another pod when it has another uid; it is in place when its server runs, and
 * follows.
 */
export function replacePod({ ha, kube }: PodReplacement): ProcedureStep<unknown> {
  return {
    id: 'replace-pod',
    deadlineMs: DEADLINE_MS,
    settleMs: SETTLE_MS,
    prepare: ({ input, target }) => {
      const revision = input.observed.statefulSet && newestRevision(input.observed.statefulSet);
      if (revision === undefined) {
        const reason = 'the StatefulSet controller has not seen the newest template yet';
        return Promise.resolve({ known: false, reason });
      }
      const uid = podOf(input, target)?.metadata['uid'];
      return Promise.resolve({
        known: true,
        value: { revision, ...(typeof uid === 'string' ? { uid } : {}) },
      });
    },
    isMet: (run) => effectOf(ha(), run),
    act: async (run): Promise<Attempt> => {
      const { input, target = '', signal, notes } = run;
      const pod = podOf(input, target);
      // Gone, or the new one: there is nothing to do but to wait.
      if (pod === undefined || pod.metadata['uid'] !== notes['uid']) return { attempt: 'made' };
      const reason = whyItStays(ha(), run);
      if (reason !== undefined) return { attempt: 'refused', reason };
      const { namespace } = input.cluster;
      const address = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespace, name: target };
      const live = await kube.get(address, { signal });
      if (live === undefined) return { attempt: 'made' };
      const { uid, resourceVersion } = live.metadata;
      if (uid !== notes['uid'] || typeof uid !== 'string' || typeof resourceVersion !== 'string') {
        return { attempt: 'made' };
      }
      const [member] = memberPods([live], input.names.statefulSet);
      // One that serves nobody takes nothing away.
      const lacking = member?.ready === true ? await membersNotReady(kube, run) : [];
      if (lacking.length > 0) {
        return { attempt: 'refused', reason: `${lacking.join(', ')}: not ready` };
      }
      const result = await kube.delete(address, { uid, resourceVersion }, { signal });
      // Patroni writes into it every few seconds.
      return result === 'conflict'
        ? { attempt: 'refused', reason: `pod ${target} changed while it was to be deleted` }
        : { attempt: 'made' };
    },
  };
}

async function effectOf(ha: HaManager | undefined, run: StepRun<unknown>): Promise<Effect> {
  const { input, target = '', notes } = run;
  const removed = removedMember(run);
  if (removed !== undefined) return removed;
  const { statefulSet } = input.observed;
  const revision = statefulSet && newestRevision(statefulSet);
  if (revision !== undefined && notes['revision'] !== undefined && revision !== notes['revision']) {
    return { effect: 'failed', reason: 'the template was changed meanwhile; ask once more' };
  }
  const pod = podOf(input, target);
  if (pod === undefined || notes['revision'] === undefined) return { effect: 'not-yet' };
  if (pod.metadata['uid'] === notes['uid']) return { effect: 'not-yet' };
  const [trouble] = podTroubles([pod]);
  if (trouble !== undefined) return { effect: 'not-yet', progress: describeTrouble(trouble) };
  const [member] = memberPods([pod], statefulSet?.metadata.name ?? '');
  if (member?.ready !== true) return { effect: 'not-yet', progress: `${target} starts` };
  const server = await serverOf(ha, run, target);
  if (!server.known) return { effect: 'unknown', reason: server.reason };
  return { effect: server.value.running ? 'there' : 'not-yet' };
}

/** Why the pod cannot go yet: it leads while another could, or it may. */
function whyItStays(
  ha: HaManager | undefined,
  { input, target = '' }: StepRun<unknown>,
): string | undefined {
  const led = whoLeads(topologyNow(ha, input));
  if (led.known) {
    const { leader, members } = led.value;
    return leader === target && members.length > 1
      ? `${target} leads again; ask for a switchover, or wait until another member leads`
      : undefined;
  }
  const idle = memberPods(input.observed.pods, input.names.statefulSet).some(
    ({ name, started }) => name === target && !started,
  );
  return idle ? undefined : `nobody knows who leads: ${led.reason}`;
}

function podOf(
  { observed }: Pick<PluginInput<unknown>, 'observed'>,
  name: string | undefined,
): ObjectJson | undefined {
  return observed.pods.find(({ metadata }) => metadata.name === name);
}
