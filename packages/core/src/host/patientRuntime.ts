import { systemClock } from '@howdah/kube';
import type { Clock } from '@howdah/kube';
import type {
  BoundProcedure,
  BoundProcedureStep,
  BoundRuntime,
  Controller,
  PluginManifest,
} from '@howdah/plugin-api';
import type { CallsUnderWay } from '../kernel/callsUnderWay.js';
import { whileAsking } from './beingAsked.js';
import type { Question } from './beingAsked.js';
import { ASKED_AGAIN_MS, patiently, PluginStuck, stuckAt } from './patience.js';

/**
 * What a started plugin brings, each of its functions called patiently: up to their first `await`
 * they have the operator for themselves. `needed` of steps only tells who is asked: all of a phase
 * are asked at once. What may change something is counted among the calls until it ends.
 */
export function patientRuntime(
  manifest: PluginManifest,
  runtime: BoundRuntime,
  calls: CallsUnderWay,
): BoundRuntime {
  const asked = patience(manifest, systemClock);
  const patient: Patient = (what, call) => {
    const ask = asked(what, call);
    return (...args) => {
      const answer = ask(...args);
      calls.follow(answer);
      return answer;
    };
  };
  const { observation, steps, procedures, actions, controllers } = runtime;
  return {
    ...runtime,
    ...(observation === undefined
      ? {}
      : {
          observation: {
            ...observation,
            observe: asked('observe', (...args) => observation.observe(...args)),
          },
        }),
    steps: steps.map((step) => ({
      ...step,
      needed: askedTogether(
        { manifest, asked: `say whether step ${step.id} is needed` },
        systemClock,
        (...args) => step.needed(...args),
      ),
      run: patient(`run step ${step.id}`, (...args) => step.run(...args)),
    })),
    procedures: procedures.map((procedure) => patientProcedure(procedure, patient)),
    actions: actions.map((action) => ({
      ...action,
      answer: patient(`answer ${action.type}`, (...args) => action.answer(...args)),
    })),
    controllers: controllers.map((controller) => patientController(controller, patient)),
    stop: () => runtime.stop(),
  };
}

type MonotonicClock = Pick<Clock, 'monotonic'>;

type Patient = <A extends readonly unknown[], R>(
  asked: string,
  call: (...args: A) => R,
) => (...args: A) => R;

function patience(manifest: PluginManifest, clock: MonotonicClock): Patient {
  return (asked, call) => {
    let stuck: { readonly failure: PluginStuck; readonly until: number } | undefined;
    return (...args) => {
      if (stuck !== undefined && clock.monotonic() < stuck.until) throw stuck.failure;
      try {
        return patiently(() => whileAsking({ manifest, asked }, () => call(...args)));
      } catch (error) {
        if (error instanceof PluginStuck) {
          stuck = { failure: error, until: clock.monotonic() + ASKED_AGAIN_MS };
        }
        throw error;
      }
    };
  };
}

/** For what others ask patiently: who does not return never comes to the end of it, and is known by that. */
function askedTogether<A extends readonly unknown[], R>(
  question: Question,
  clock: MonotonicClock,
  call: (...args: A) => R,
): (...args: A) => R {
  let since: number | undefined;
  return (...args) => {
    if (since !== undefined && clock.monotonic() - since < ASKED_AGAIN_MS) throw stuckAt(question);
    since = clock.monotonic();
    try {
      return whileAsking(question, () => call(...args));
    } finally {
      since = undefined;
    }
  };
}

function patientProcedure(procedure: BoundProcedure, patient: Patient): BoundProcedure {
  const { id, exclusive, steps } = procedure;
  return {
    id,
    exclusive,
    plan: patient(`plan ${id}`, (...args) => procedure.plan(...args)),
    steps: steps.map((step) => patientStep(step, patient)),
    result: patient(`tell the result of ${id}`, (...args) => procedure.result(...args)),
  };
}

function patientController(controller: Controller, patient: Patient): Controller {
  const { id } = controller;
  const clusterOf = controller.clusterOf?.bind(controller);
  const finalize = controller.finalize?.bind(controller);
  return {
    ...controller,
    reconcile: patient(`reconcile with ${id}`, (...args) => controller.reconcile(...args)),
    ...(clusterOf === undefined
      ? {}
      : { clusterOf: patient(`find the cluster for ${id}`, clusterOf) }),
    ...(finalize === undefined ? {} : { finalize: patient(`finalize with ${id}`, finalize) }),
  };
}

function patientStep(step: BoundProcedureStep, patient: Patient): BoundProcedureStep {
  const { id, prepare, undo } = step;
  return {
    ...step,
    isMet: patient(`look for the effect of ${id}`, (run) => step.isMet(run)),
    act: patient(`act in ${id}`, (run) => step.act(run)),
    ...(prepare === undefined ? {} : { prepare: patient(`prepare ${id}`, (run) => prepare(run)) }),
    ...(undo === undefined
      ? {}
      : {
          undo: {
            isMet: patient(`look whether ${id} is undone`, (run) => undo.isMet(run)),
            act: patient(`undo ${id}`, (run) => undo.act(run)),
          },
        }),
  };
}
