import type { Condition, HostInput } from '@howdah/plugin-api';
import { compose } from '../compose/compose.js';
import { answerersOf } from '../actions/answerers.js';
import { settleActions } from '../actions/settleActions.js';
import { coreProcedures } from '../databaseProcedures/coreProcedures.js';
import { classOf } from '../compose/classOf.js';
import { bindPlugin, degraded, logFailure, PluginFailure } from '../host/pluginFailure.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { nextLook, stepsOf, tellStatus, tellWarnings } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';
import { refusedConditions } from './clusterState.js';
import type { Refusal } from './clusterState.js';
import { observedInput } from './observedInput.js';
import type { AskedPlugin } from './planWithRecords.js';
import { pluginStates } from './pluginStates.js';
import { procedureCondition } from './procedureCondition.js';
import { runSteps } from './runSteps.js';
import type { StepsOutcome } from './runSteps.js';
import { seeCluster } from './seeCluster.js';
import { seenConditions, seenFields } from './seenCluster.js';

/** What needs no manifest reads nobody's contributions. */
const NOTHING_MERGED = compose([]).merged;

/**
 * Applies nothing: what runs goes on as it is. What is seen of it is told all the same, and what is
 * repaired from observation alone is repaired.
 */
export async function standStill(
  run: ClusterRun,
  why: { readonly conditions: readonly Condition[]; readonly retryAfterMs?: number | undefined },
): Promise<WorkResult> {
  const input = observedInput(run);
  if (input === undefined) {
    await tellStatus(run, why.conditions, {});
    return nextLook([why.retryAfterMs]);
  }
  const { host, budget } = run.options;
  // What plugins do to databases reads their spec, which nobody knows now; what core does, does not.
  const core = host.started.filter(({ plugin }) => plugin === coreProcedures);
  const turn = await settleActions(
    run,
    answerersOf({ started: core }, () => input),
  );
  const repaired = await runSteps({
    steps: stepsOf(run).filter(({ step }) => step.evenWhenRefused),
    phase: 'after-apply',
    inputOf: () => input,
    merged: NOTHING_MERGED,
    signal: run.signal,
    budget,
    onError: (step, error) => {
      run.log.warn({ step, error: classOf(error) }, 'step failed');
    },
  });
  const { seen, retryAfterMs } = await seeCluster(run, input);
  await tellStatus(
    run,
    [
      ...seenConditions(seen),
      ...procedureCondition(turn),
      ...statesOf(run, input),
      ...why.conditions,
    ],
    seenFields(seen, input.cluster.name),
  );
  return nextLook([why.retryAfterMs, turn.retryAfterMs, repaired.retryAfterMs, retryAfterMs]);
}

function statesOf(run: ClusterRun, input: HostInput): readonly Condition[] {
  const { host } = run.options;
  const failures: PluginFailure[] = [];
  const asked = host.plugins.flatMap(({ plugin, state }): readonly AskedPlugin[] => {
    if (state.failed !== undefined) {
      failures.push(state.failed);
      return [];
    }
    try {
      return [{ plugin, bound: bindPlugin(plugin, input.cluster.spec) }];
    } catch (error) {
      if (!(error instanceof PluginFailure)) throw error;
      failures.push(error);
      return [];
    }
  });
  const inputs = { common: input, of: () => input, failed: new Map<string, string>() };
  return pluginStates(run, inputs, { asked, failures });
}

/** The manifest cannot be followed. */
export async function refuse(run: ClusterRun, refusal: Refusal): Promise<WorkResult> {
  tellWarnings(
    run,
    refusal.problems.map(({ path, message }) => ({
      severity: 'error',
      code: refusal.reason,
      path,
      message,
    })),
  );
  return standStill(run, { conditions: refusedConditions(refusal) });
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
  });
}

/** A step that must come before the apply waits. */
export async function holdBack(run: ClusterRun, before: StepsOutcome): Promise<WorkResult> {
  const reason = 'Waiting';
  const message = before.waiting.join('\n');
  return standStill(run, {
    conditions: [
      { type: 'Ready', status: 'False', reason, message },
      { type: 'Progressing', status: 'True', reason, message },
    ],
    retryAfterMs: before.retryAfterMs,
  });
}
