import { CONTRACT_VERSION } from '../contractVersion.js';
import type { JsonObject } from '../json.js';
import type { Procedure, ProcedureStep, StepRun } from '../procedures/procedure.js';
import type {
  AnyPlugin,
  BoundPlugin,
  BoundProcedure,
  BoundProcedureStep,
  BoundRuntime,
  HeldFacts,
  HostInput,
  HostStepRun,
} from './bound.js';
import type { Facts, PluginInput } from './input.js';
import type { Plugin } from './plugin.js';
import type { PluginRuntime } from './runtime.js';

const BRAND = Symbol.for('howdah.dev/plugin');

/**
 * Makes a plugin that a host recognises, also when host and plugin loaded two copies of this
 * package. The plugin's types are closed over, so that the host needs no cast.
 *
 * @example
 * export const audit = definePlugin({
 *   manifest: { id: 'audit.example.org', key: 'audit', version: '1.0.0', contract: '0.2' },
 *   select: (spec) => ({ enabled: spec['audit'] === true }),
 *   contribute: ({ spec }) => (spec.enabled ? [{ slot: 'pg.preload', library: 'pgaudit' }] : []),
 * });
 */
export function definePlugin<TSpec, TFacts = never>(plugin: Plugin<TSpec, TFacts>): AnyPlugin {
  const typing = new Typing(plugin);
  const branded = {
    manifest: Object.freeze({ ...plugin.manifest }),
    roots: plugin.roots ?? [],
    offers: plugin.offers !== undefined,
    bind: (clusterSpec: JsonObject) => bind(typing, plugin.select(clusterSpec)),
    start: async (context: Parameters<AnyPlugin['start']>[0]) =>
      bindRuntime(typing, (await plugin.start?.(context)) ?? {}),
    [BRAND]: CONTRACT_VERSION,
  };
  return Object.freeze(branded);
}

/** Whether a value came from `definePlugin`, of this copy of the package or another. */
export function isPlugin(value: unknown): value is AnyPlugin {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** Gives the host's input the types that only the plugin knows. */
class Typing<TSpec, TFacts> {
  readonly plugin: Plugin<TSpec, TFacts>;
  readonly #facts = new WeakMap<HeldFacts, TFacts>();

  constructor(plugin: Plugin<TSpec, TFacts>) {
    this.plugin = plugin;
  }

  hold(facts: TFacts): HeldFacts {
    const held: HeldFacts = Object.freeze({ held: true });
    this.#facts.set(held, facts);
    return held;
  }

  input({ heldFacts, ...input }: HostInput, spec?: TSpec): PluginInput<TSpec, TFacts> {
    return Object.freeze({
      ...input,
      spec: spec ?? this.plugin.select(input.cluster.spec),
      facts: this.#factsOf(heldFacts),
    });
  }

  run({ input, ...rest }: HostStepRun): StepRun<TSpec, TFacts> {
    return { ...rest, input: this.input(input) };
  }

  #factsOf(facts: HostInput['heldFacts']): Facts<TFacts> {
    if (facts === undefined) return { known: false, reason: 'nothing is observed' };
    if ('unknown' in facts) return { known: false, reason: facts.unknown };
    const value = this.#facts.get(facts.held);
    return value === undefined
      ? { known: false, reason: 'observed by another copy of the plugin' }
      : { known: true, value, ageMs: facts.ageMs };
  }
}

function bind<TSpec, TFacts>(typing: Typing<TSpec, TFacts>, spec: TSpec): BoundPlugin {
  const { plugin } = typing;
  return {
    enabled: plugin.enabled?.(spec) ?? true,
    offers: (input) => plugin.offers?.(typing.input(input, spec)) ?? [],
    validate: (input) => plugin.validate?.(typing.input(input, spec)) ?? [],
    contribute: (input) => plugin.contribute(typing.input(input, spec)),
    render: (input, merged) => plugin.render?.(typing.input(input, spec), merged) ?? [],
    conditions: (input) => plugin.conditions?.(typing.input(input, spec)) ?? [],
  };
}

function bindRuntime<TSpec, TFacts>(
  typing: Typing<TSpec, TFacts>,
  runtime: PluginRuntime<TSpec, TFacts>,
): BoundRuntime {
  const { observation } = runtime;
  return {
    provides: runtime.provides ?? [],
    steps: (runtime.steps ?? []).map((step) => ({
      id: step.id,
      phase: step.phase,
      after: step.after ?? [],
      evenWhenRefused: step.evenWhenRefused ?? false,
      needed: (input, merged) => step.needed(typing.input(input), merged),
      run: (input, merged, signal) => step.run(typing.input(input), merged, signal),
    })),
    procedures: (runtime.procedures ?? []).map((procedure) => bindProcedure(typing, procedure)),
    actions: (runtime.actions ?? []).map((action) => ({
      type: action.type,
      answer: (request, input) => action.answer(request, typing.input(input)),
    })),
    controllers: runtime.controllers ?? [],
    stop: async () => runtime.stop?.(),
    ...(observation === undefined
      ? {}
      : {
          observation: {
            everyMs: observation.everyMs,
            budgetMs: observation.budgetMs,
            observe: async (input, signal, keep) =>
              typing.hold(keep(await observation.observe(typing.input(input), signal))),
          },
        }),
  };
}

function bindProcedure<TSpec, TFacts>(
  typing: Typing<TSpec, TFacts>,
  procedure: Procedure<TSpec, TFacts>,
): BoundProcedure {
  return {
    id: procedure.id,
    exclusive: procedure.exclusive,
    plan: (input, args) => procedure.plan(typing.input(input), args),
    steps: procedure.steps.map((step) => bindStep(typing, step)),
    result: (input, args) => procedure.result?.(typing.input(input), args) ?? '',
  };
}

function bindStep<TSpec, TFacts>(
  typing: Typing<TSpec, TFacts>,
  step: ProcedureStep<TSpec, TFacts>,
): BoundProcedureStep {
  const { undo } = step;
  return {
    id: step.id,
    deadlineMs: step.deadlineMs,
    settleMs: step.settleMs,
    isMet: onHost(typing, step, 'isMet'),
    act: onHost(typing, step, 'act'),
    ...(step.prepare === undefined
      ? {}
      : { prepare: async (run) => (await step.prepare?.(typing.run(run))) ?? NOTHING }),
    ...(undo === undefined
      ? {}
      : {
          undo: {
            isMet: onHost(typing, undo, 'isMet'),
            act: onHost(typing, undo, 'act'),
          },
        }),
  };
}

type Acts<TSpec, TFacts> = Pick<ProcedureStep<TSpec, TFacts>, 'isMet' | 'act'>;
type BoundActs = Pick<BoundProcedureStep, 'isMet' | 'act'>;

/** What is missing stays missing: the host says so then, before anything runs. */
function onHost<TSpec, TFacts, TName extends 'isMet' | 'act'>(
  typing: Typing<TSpec, TFacts>,
  of: Acts<TSpec, TFacts>,
  name: TName,
): BoundActs[TName] {
  const bound: BoundActs = {
    isMet: (run) => of.isMet(typing.run(run)),
    act: (run) => of.act(typing.run(run)),
  };
  if (typeof of[name] !== 'function') Reflect.deleteProperty(bound, name);
  return bound[name];
}

const NOTHING = { known: true, value: {} } as const;
