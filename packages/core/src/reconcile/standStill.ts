import { formatKey, keyOf } from '@howdah/kube';
import { NOTHING_MERGED } from '@howdah/plugin-api';
import type { Condition, Diagnostic, HostInput, PluginManifest } from '@howdah/plugin-api';
import { actionTypes, answerersOf } from '../actions/answerers.js';
import { settleActions } from '../actions/settleActions.js';
import { coreProcedures } from '../databaseProcedures/coreProcedures.js';
import { boundedFindings } from '../host/boundedFindings.js';
import { untilNoneFails } from '../host/patience.js';
import { bindPlugin } from '../host/bindPlugin.js';
import { degraded, logFailure, undecided } from '../host/pluginFailure.js';
import type { PluginFailure } from '../host/pluginFailure.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { askConditions } from './askConditions.js';
import { nextLook, stepLimits, stepsOf, tellStatus, tellWarnings } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';
import { refusedConditions } from './clusterState.js';
import type { Refusal } from './clusterState.js';
import { keepCertificates } from './keepCertificates.js';
import type { KeptCertificates } from './keepCertificates.js';
import { observedInput } from './observedInput.js';
import { knownInputs } from './pluginInputs.js';
import type { PluginInputs } from './pluginInputs.js';
import { failedSteps, pluginStates } from './pluginStates.js';
import { procedureCondition } from './procedureCondition.js';
import { runSteps } from './runSteps.js';
import type { StepsOutcome } from './runSteps.js';
import { seeCluster } from './seeCluster.js';
import { seenConditions, seenFields } from './seenCluster.js';
import type { SeenCluster } from './seenCluster.js';

/**
 * Applies nothing: what runs goes on as it is. What is seen of it is told all the same, and what is
 * repaired from observation alone is repaired.
 */
export async function standStill(
  run: ClusterRun,
  why: {
    readonly conditions: readonly Condition[];
    readonly retryAfterMs?: number | undefined;
    /** What goes on all the same. */
    readonly goOn?: (input: HostInput, seen: SeenCluster) => Promise<KeptCertificates>;
  },
): Promise<WorkResult> {
  const snapshot = observedInput(run);
  if (snapshot === undefined) {
    await tellStatus(run, why.conditions, {});
    return nextLook([why.retryAfterMs]);
  }
  const inputs = knownInputs(run, snapshot);
  const input = inputs.common;
  const { host } = run.options;
  // What plugins do to databases reads their spec, which nobody knows now; what core does, does not.
  const { id } = coreProcedures.manifest;
  const core = host.started.filter(({ plugin }) => plugin.manifest.id === id);
  const others = host.started.filter(({ plugin }) => plugin.manifest.id !== id);
  const turn = await settleActions(
    run,
    { ...answerersOf({ started: core }, inputs.of), waiting: actionTypes(others) },
    NOTHING_MERGED,
  );
  const repaired = await runSteps({
    steps: stepsOf(run).filter(({ step }) => step.evenWhenRefused),
    phase: 'after-apply',
    inputOf: inputs.of,
    merged: NOTHING_MERGED,
    ...stepLimits(run),
  });
  const { seen, retryAfterMs } = await seeCluster(run, input);
  const kept = await why.goOn?.(input, seen);
  await tellStatus(
    run,
    [
      ...seenConditions(seen),
      ...(kept?.conditions ?? []),
      ...procedureCondition(turn),
      ...statesOf(run, inputs),
      ...why.conditions,
    ],
    seenFields(seen, input.cluster.name),
  );
  return nextLook([
    why.retryAfterMs,
    turn.retryAfterMs,
    repaired.retryAfterMs,
    retryAfterMs,
    ...(kept?.retryAfterMs ?? []),
  ]);
}

function statesOf(run: ClusterRun, inputs: PluginInputs): readonly Condition[] {
  const { host, plans, clock } = run.options;
  const memory = plans.of(formatKey(keyOf(run.manifest)));
  const { stuck } = memory;
  const failures = new Map(stuck.at(run.manifest['spec'], clock.monotonic()));
  for (const { plugin, state } of host.plugins) {
    if (state.failed !== undefined) failures.set(plugin.manifest.id, state.failed);
  }
  const conditions = untilNoneFails(failures, () => {
    const asked = host.plugins
      .filter(({ plugin }) => !failures.has(plugin.manifest.id))
      .map(({ plugin }) => ({
        plugin,
        bound: bindPlugin(plugin, inputs.common.cluster.spec, {
          remembered: memory.answersOf(plugin.manifest.id),
          keys: host.plugins.map((each) => each.plugin.manifest.key),
        }),
      }));
    return askConditions(asked, inputs.of);
  });
  return pluginStates(run, inputs, {
    conditions,
    failures: [...failures.values()],
    undecided: new Map(),
    troubles: host.troubles.in(keyOf(run.manifest)),
    stuck: { note: (failure) => stuck.note(failure, clock.monotonic()) },
  });
}

/** The manifest cannot be followed. Certificates do not wait for one that can. */
export async function refuse(run: ClusterRun, refusal: Refusal): Promise<WorkResult> {
  const findings = refusal.problems.map(({ path, message }): Diagnostic => ({
    severity: 'error',
    code: refusal.reason,
    path,
    message,
  }));
  tellWarnings(run, boundedFindings(findings, 'the cluster'));
  return standStill(run, {
    conditions: refusedConditions(refusal),
    goOn: (input, seen) => keepCertificates(run, input, seen),
  });
}

/** A plugin failed, so nobody knows what is wanted; other clusters and plugins go on. */
export async function withoutPlugin(run: ClusterRun, failure: PluginFailure): Promise<WorkResult> {
  const { message, plugin } = failure;
  const reason = 'PluginFailed';
  logFailure(run.log, failure);
  tellWarnings(run, [{ severity: 'error', code: reason, path: `Plugin ${plugin.id}`, message }]);
  return standStill(run, {
    conditions: [
      { type: 'Ready', status: 'False', reason, message },
      {
        type: 'Progressing',
        status: 'False',
        reason,
        message: `Nothing is changed until plugin ${plugin.id} works.`,
      },
      degraded(failure),
    ],
    retryAfterMs: failure.retryAfterMs,
  });
}

/** A step that must come before the apply waits. */
export async function holdBack(run: ClusterRun, before: StepsOutcome): Promise<WorkResult> {
  return standStill(run, {
    conditions: [
      ...waiting(before.waiting.join('\n')),
      ...failedSteps(run, before.failed, before.waiting),
    ],
    retryAfterMs: before.retryAfterMs,
  });
}

/** A plugin cannot tell yet what it contributes, and there is nothing of it to go on with. */
export async function untilKnown(
  run: ClusterRun,
  { plugin, reason }: { readonly plugin: PluginManifest; readonly reason: string },
): Promise<WorkResult> {
  return standStill(run, {
    conditions: [
      ...waiting(`Plugin ${plugin.id} cannot tell yet what it contributes: ${reason}`),
      undecided(plugin, reason),
    ],
    retryAfterMs: UNDECIDED_RETRY_MS,
  });
}

const UNDECIDED_RETRY_MS = 5000;

function waiting(message: string): readonly Condition[] {
  const reason = 'Waiting';
  return [
    { type: 'Ready', status: 'False', reason, message },
    { type: 'Progressing', status: 'True', reason, message },
  ];
}
