import { CONTRACT_VERSION } from '@howdah/plugin-api';
import type {
  Contribution,
  Diagnostic,
  HostInput,
  NotYet,
  PluginManifest,
} from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { isNotYet } from '../host/answers.js';
import { untilNoneFails } from '../host/patience.js';
import { bindPlugin } from '../host/bindPlugin.js';
import { PluginFailure } from '../host/pluginFailure.js';
import type { LoadedPlugin } from '../host/pluginHost.js';
import { goodHbaIn } from '../state/goodHba.js';
import { parameterRecordIn } from '../state/parameterRecord.js';
import type { StartValues } from '../parameters/withoutHeld.js';
import type { StateReading } from '../state/stateReading.js';
import { FORGET_ANNOTATION } from './forgottenPlugins.js';
import { askConditions } from './askConditions.js';
import type { ToldConditions } from './askConditions.js';
import { askNeeds } from './askNeeds.js';
import type { Need, OwnedStep } from './askNeeds.js';
import { NOTHING_HELD, planCluster } from './planCluster.js';
import type { ClusterPlan } from './planCluster.js';
import { askedPlugin, recordedPlugin, undecidedPlugin } from './plannedPlugin.js';
import type { AskedPlugin, PlannedPlugin } from './plannedPlugin.js';
import type { PlanMemory } from './planMemory.js';
import type { PluginInputs } from './pluginInputs.js';
import { pluginsInUse, recordOf } from './pluginRecords.js';
import type { RecordedPlugin } from './pluginRecords.js';

/** What a plan is made of. */
export interface PlanningInput {
  readonly cluster: FepCluster;
  readonly plugins: readonly LoadedPlugin[];
  readonly reading: StateReading;
  readonly inputs: Pick<PluginInputs, 'of' | 'withoutOffers'>;
  readonly memory: PlanMemory;
  /** Milliseconds of a clock that does not go back. */
  readonly now: number;
  /** Plugins that are not to be asked, by their ids. */
  readonly failed?: ReadonlyMap<string, PluginFailure>;
  /** Plugins that are gone for good, as somebody said. */
  readonly forgotten: ReadonlySet<string>;
  /** The steps of all plugins that are started. */
  readonly steps: readonly OwnedStep[];
}

/** A plan, and who could not be asked for it. */
export type Planning =
  | {
      readonly planning: 'planned';
      readonly plan: ClusterPlan;
      readonly asked: readonly AskedPlugin[];
      /** Those that the cluster does not use, or uses no longer. */
      readonly off: readonly AskedPlugin[];
      readonly failures: readonly PluginFailure[];
      /** Why plugins cannot tell yet what they contribute, by their ids. */
      readonly undecided: ReadonlyMap<string, string>;
      readonly conditions: readonly ToldConditions[];
      /** Whether the steps of those that the cluster uses have anything to do, by their ids. */
      readonly needs: ReadonlyMap<string, Need>;
    }
  /** Nobody knows what this plugin wants, and nothing may be applied without it. */
  | { readonly planning: 'impossible'; readonly failure: PluginFailure }
  /** This plugin cannot tell yet, and nothing may be applied before it can. */
  | { readonly planning: 'waits'; readonly plugin: PluginManifest; readonly reason: string };

/**
 * Plans a cluster, and asks what else there is to ask about the same snapshot: waiting for plugins
 * has its price, and is paid once. A plugin that fails, is missing while the cluster uses it, or cannot tell yet,
 * contributes what it last did: it never looks like one that wants nothing.
 */
export function planWithRecords(from: PlanningInput): Planning {
  const failures = new Map<string, PluginFailure>(missingPlugins(from));
  for (const { plugin, state } of from.plugins) {
    if (state.failed !== undefined) failures.set(plugin.manifest.id, state.failed);
  }
  for (const failure of from.inputs.withoutOffers()) failures.set(failure.plugin.id, failure);
  for (const [id, failure] of from.failed ?? []) failures.set(id, failure);
  const answers: Answers = { bound: new Map(), told: new Map() };
  const planning = untilNoneFails(failures, () => {
    const once = planOnce(from, failures, answers);
    // One that offered what threw, which whoever used it made up for.
    const late = from.inputs.withoutOffers().find(({ plugin }) => !failures.has(plugin.id));
    if (late !== undefined) throw late;
    return once;
  });
  for (const failure of failures.values()) from.memory.stuck.note(failure, from.now);
  return planning;
}

/** What plugins have answered: another's failure is no reason to ask them again. */
interface Answers {
  readonly bound: Map<string, AskedPlugin>;
  readonly told: Map<string, readonly Contribution[] | NotYet>;
}

/** The plugins that can be asked. @throws PluginFailure */
function boundPlugins(
  { plugins, reading, inputs, memory }: PlanningInput,
  failures: ReadonlyMap<string, PluginFailure>,
  { bound }: Answers,
): readonly AskedPlugin[] {
  const keys = plugins.map(({ plugin }) => plugin.manifest.key);
  return plugins
    .filter(({ plugin }) => !failures.has(plugin.manifest.id))
    .map(({ plugin }) => {
      const { id } = plugin.manifest;
      const known = bound.get(id);
      if (known !== undefined) return known;
      const input = inputs.of(id);
      const record = recordOf(reading, id, input);
      const binding = {
        remembered: memory.answersOf(id),
        keys,
        ...(record.record === 'usable' ? { recorded: record.answers } : {}),
      };
      const asked = { plugin, bound: bindPlugin(plugin, input.cluster.spec, binding) };
      bound.set(id, asked);
      return asked;
    });
}

/** @throws PluginFailure of a plugin that was asked and failed. */
function planOnce(
  from: PlanningInput,
  failures: ReadonlyMap<string, PluginFailure>,
  answers: Answers,
): Planning {
  const { cluster, reading, inputs, memory } = from;
  const bound = boundPlugins(from, failures, answers);
  const asked = bound.filter((one) => one.bound.enabled);
  const planned: PlannedPlugin[] = [];
  for (const failure of failures.values()) {
    const { id } = failure.plugin;
    const record = recordOf(reading, id, inputs.of(id));
    if (record.record === 'usable') planned.push(recordedPlugin(id, record.answers));
    else if (!goesOnWithout(record, inputs.of(id))) return { planning: 'impossible', failure };
  }
  const undecided = new Map<string, string>();
  const withoutPart = new Set<string>();
  for (const one of asked) {
    const { id } = one.plugin.manifest;
    const input = inputs.of(id);
    const record = recordOf(reading, id, input);
    const recorded = record.record === 'usable' ? record.answers : undefined;
    const answer = answers.told.get(id) ?? one.bound.contribute(input);
    answers.told.set(id, answer);
    if (!isNotYet(answer)) {
      planned.push(askedPlugin(one, input, answer));
      continue;
    }
    if (recorded === undefined) {
      if (!goesOnWithout(record, input)) {
        return { planning: 'waits', plugin: one.plugin.manifest, reason: answer.notYet };
      }
      withoutPart.add(id);
    }
    undecided.set(id, answer.notYet);
    planned.push(undecidedPlugin(one, input, recorded ?? NOTHING));
  }
  const plan = planCluster(cluster, inputs.of('core'), {
    plugins: planned,
    memory,
    start: startValues(reading),
    goodHba: goodHba(reading),
  });
  const off = bound.filter((one) => !one.bound.enabled);
  const unused = new Set(off.map(({ plugin }) => plugin.manifest.id));
  const steps = from.steps.filter(({ plugin }) => !unused.has(plugin));
  // What a plugin never said is not recorded as its wanting nothing.
  const said = new Map([...plan.answers].filter(([id]) => !withoutPart.has(id)));
  return {
    planning: 'planned',
    plan: { ...plan, answers: said },
    asked,
    off,
    failures: [...failures.values()],
    undecided,
    conditions: askConditions(asked, inputs.of),
    needs: askNeeds(steps, { inputOf: inputs.of, merged: plan.merged }),
  };
}

/** What is not known to have kept a server from starting is not held. */
function startValues(reading: StateReading): StartValues {
  const part = parameterRecordIn(reading);
  return part.part === 'known' ? part.value : NOTHING_HELD;
}

/** Access rules to go back to; where nobody knows them, a wrong line lets in nobody. */
function goodHba(reading: StateReading): string | undefined {
  const part = goodHbaIn(reading);
  return part.part === 'known' ? part.value : undefined;
}

const NOTHING = { contributed: [], rendered: [] };

/** A plugin that never had a part in what runs takes nothing away when it is left out. */
function goesOnWithout({ record }: RecordedPlugin, { observed }: HostInput): boolean {
  return record === 'none' && observed.statefulSet !== undefined;
}

/** Findings about plugins that contribute what they last did. */
export function failureFindings(failures: readonly PluginFailure[]): readonly Diagnostic[] {
  return failures.map(({ plugin, message }) => ({
    severity: 'warning',
    code: 'PluginFailed',
    path: `Plugin ${plugin.id}`,
    message: `${message} The cluster goes on with what the plugin last contributed.`,
  }));
}

function missingPlugins({
  plugins,
  reading,
  forgotten,
  inputs,
}: PlanningInput): readonly (readonly [string, PluginFailure])[] {
  const present = new Set(plugins.map(({ plugin }) => plugin.manifest.id));
  return pluginsInUse(reading, inputs.of('core').observed.statefulSet)
    .filter((id) => !present.has(id) && !forgotten.has(id))
    .map((id) => [id, missing(id)] as const);
}

function missing(id: string): PluginFailure {
  const manifest: PluginManifest = {
    id,
    key: id.split('.')[0] ?? id,
    version: '0.0.0',
    contract: CONTRACT_VERSION,
  };
  return new PluginFailure(
    manifest,
    `is not in this operator, and the cluster uses it; install an operator that has it, or give up what it does here with the annotation ${FORGET_ANNOTATION}=${id} on the cluster`,
  );
}
