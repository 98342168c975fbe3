import { formatKey, keyOf } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';
import { HA_MANAGER } from '@howdah/plugin-api';
import type { Condition, OwnedObject } from '@howdah/plugin-api';
import { answerersOf } from '../actions/answerers.js';
import { answerForMissing } from '../actions/answerForMissing.js';
import { settleActions } from '../actions/settleActions.js';
import type { FepCluster } from '../api/fepCluster.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { certificateWishes } from '../certificates/certificateWishes.js';
import { applyChildren } from '../children/applyChildren.js';
import { childFindings, childrenCondition } from '../children/childrenCondition.js';
import type { ClusterChildren } from '../children/clusterChildren.js';
import { hasSpoiltCertificate } from '../children/childEdits.js';
import { namedInChildren } from '../children/namedInChildren.js';
import { growVolumes } from '../growth/growVolumes.js';
import type { GrownVolumes } from '../growth/growVolumes.js';
import { volumesCondition } from '../growth/volumesCondition.js';
import type { StartedPlugin } from '../host/pluginHost.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { recordedViews } from '../procedures/recordedViews.js';
import { applyObjects } from './applyObjects.js';
import type { Need } from './askNeeds.js';
import { asWritten } from './asWritten.js';
import { certificatesInUse, takenRevisions } from './certificatesInUse.js';
import { nextLook, stepLimits, stepsOf, targetOf, tellStatus, tellWarnings } from './clusterRun.js';
import type { ClusterRun, ReconcilerOptions } from './clusterRun.js';
import { conditionsOf, invalidManifest, refusalOf } from './clusterState.js';
import type { ClusterState } from './clusterState.js';
import { databaseInOrder } from './databaseInOrder.js';
import { deleteCluster } from './deleteCluster.js';
import { ensureSecrets } from './ensureSecrets.js';
import { forgottenPlugins, FORGET_ANNOTATION } from './forgottenPlugins.js';
import { givenCertificates } from './givenCertificates.js';
import type { GivenCertificates } from './givenCertificates.js';
import { holdForCleanup, letLeave } from './leavingPlugins.js';
import type { ClusterPlan } from './planCluster.js';
import { planOfOurs } from './planOfOurs.js';
import { failureFindings } from './planWithRecords.js';
import type { AskedPlugin } from './plannedPlugin.js';
import { pluginInputs } from './pluginInputs.js';
import type { PluginInputs } from './pluginInputs.js';
import { pluginsInUse } from './pluginRecords.js';
import { failedSteps, pluginStates } from './pluginStates.js';
import { procedureCondition } from './procedureCondition.js';
import { readCluster } from './readCluster.js';
import { ReconcileError } from './reconcileError.js';
import { settleAuthority } from './settleAuthority.js';
import { settleParameters } from './settleParameters.js';
import { recordPasswords } from './recordPasswords.js';
import { dropRecords, recordAnswers } from './recordAnswers.js';
import { removeUnwanted } from './removeUnwanted.js';
import { runSteps } from './runSteps.js';
import { memberPods } from './observedMembers.js';
import { seeCluster, topologyOf } from './seeCluster.js';
import { seenFields } from './seenCluster.js';
import { servedObjects } from './servedObjects.js';
import { settleDemand } from './settleDemand.js';
import { settleMembers } from './settleMembers.js';
import { settleReplicas } from './settleReplicas.js';
import { holdBack, refuse, untilKnown, withoutPlugin } from './standStill.js';

/**
 * Brings one cluster in line with its manifest: observe, validate, contribute, compose, apply,
 * steps, and one status write. Level-based: whatever event led here, the same world gives the same
 * result.
 */
export async function reconcileCluster(
  options: ReconcilerOptions,
  key: ObjectKey,
  { log, signal }: Pick<ClusterRun, 'log' | 'signal'>,
): Promise<WorkResult> {
  const manifest = options.world.manifest(key);
  if (manifest === undefined) {
    forgetCluster(options, key);
    return answerForMissing(options, key, { log, signal });
  }
  const run: ClusterRun = { options, manifest, log, signal };
  if (manifest.metadata.deletionTimestamp !== undefined) return deleteCluster(run);

  const reading = options.state.read(key);
  const read = readCluster(run, recordedViews(reading));
  if (read.refusal !== undefined) return refuse(run, read.refusal);
  const { cluster, children } = read;
  if (children.isBehind && (await isBehind(run))) return { result: 'again', afterMs: BEHIND_MS };
  const inputs = await pluginInputs(run, read.input);
  const forgotten = forgottenPlugins(manifest.metadata.annotations?.[FORGET_ANNOTATION]);
  const memory = options.plans.of(formatKey(key));
  const target = targetOf(run);
  const planning = await planOfOurs(target, {
    cluster,
    plugins: options.host.plugins,
    reading,
    inputs,
    memory,
    now: options.clock.monotonic(),
    forgotten,
    steps: stepsOf(run),
  });
  if (planning.planning === 'impossible') return withoutPlugin(run, planning.failure);
  if (planning.planning === 'waits') return untilKnown(run, planning);
  const { plan, asked, off, failures, undecided } = planning;
  const refusal = invalidManifest(plan.diagnostics) ?? refusalOf(plan.conflicts);
  if (refusal !== undefined) return refuse(run, refusal);

  const served = servedObjects(options.world, plan.objects);
  const grown = await growVolumes(run, target, { members: plan.members, input: inputs.common });
  const given = await givenCertificates(run, cluster, {
    isSpoilt: hasSpoiltCertificate(children),
  });
  const findings = namedInChildren(children, [
    ...read.diagnostics,
    ...given.findings,
    ...plan.diagnostics,
    ...served.diagnostics,
    ...(grown?.findings ?? []),
  ]);
  tellWarnings(run, [
    ...findings,
    ...given.notices,
    ...childFindings(children),
    ...failureFindings(failures),
  ]);
  const conditions = [asWritten(findings), childrenCondition(children)];
  const states = (): readonly Condition[] =>
    pluginStates(run, inputs, {
      conditions: planning.conditions,
      failures,
      undecided,
      troubles: options.host.troubles.in(key),
      stuck: { note: (failure) => memory.stuck.note(failure, options.clock.monotonic()) },
    });
  const inUse = new Set(pluginsInUse(reading, read.input.observed.statefulSet));
  const answering = new Set(asked.map(({ plugin }) => plugin.manifest.id));
  const unused = off.map(({ plugin }) => plugin.manifest.id);
  const leaving = unused.filter((id) => inUse.has(id));
  const dropped = [...forgotten].filter((id) => inUse.has(id) && !answering.has(id));
  const { objects } = served;
  const retries = failures.map(({ retryAfterMs }) => retryAfterMs);
  const { needs } = planning;
  const parts = {
    objects,
    grown,
    given,
    asked,
    conditions,
    states,
    needs,
    unused,
    leaving,
    dropped,
    retries,
  };
  return bringInLine(run, { cluster, children, inputs, plan, ...parts });
}

/** Whether a manifest is older than the API server's; on a child anybody may write that it is. */
async function isBehind({ options, manifest, signal }: ClusterRun): Promise<boolean> {
  const live = await options.kube.get(FEP_CLUSTERS, keyOf(manifest), { signal });
  const { uid, generation = 0 } = manifest.metadata;
  return live?.metadata.uid !== uid || (live?.metadata.generation ?? 0) > generation;
}

/** Drops what is remembered of a cluster that is gone, or another operator's. */
export function forgetCluster(options: ReconcilerOptions, key: ObjectKey): void {
  const { database, certificates, warnings, facts, plans, host } = options;
  for (const memory of [database, certificates, warnings, facts, plans]) {
    memory.forget(formatKey(key));
  }
  host.troubles.forget(key);
}

/** How soon it is looked again when somebody else wrote the state object. */
const CONFLICT_MS = 100;

/** How soon it is looked again when the manifest in the cache is older than what is known of it. */
const BEHIND_MS = 1000;

interface Planned {
  readonly cluster: FepCluster;
  readonly children: ClusterChildren;
  readonly inputs: PluginInputs;
  readonly plan: ClusterPlan;
  /** Those of the plan that can be applied here. */
  readonly objects: readonly OwnedObject[];
  /** Certificates of the user's own. */
  readonly given: GivenCertificates;
  /** Where growth of the volumes stands; absent while there is no StatefulSet. */
  readonly grown: GrownVolumes | undefined;
  readonly asked: readonly AskedPlugin[];
  /** Those that follow from the manifest and the plugins alone. */
  readonly conditions: readonly Condition[];
  /** Whether plugins work, by what was asked of them until now. */
  readonly states: () => readonly Condition[];
  /** Whether steps have anything to do, by their ids. */
  readonly needs: ReadonlyMap<string, Need>;
  /** Ids of plugins that the cluster does not use. */
  readonly unused: readonly string[];
  /** Ids of those that were in use, and are switched off. */
  readonly leaving: readonly string[];
  /** Ids of plugins that are given up without their cleaning up. */
  readonly dropped: readonly string[];
  /** When it is worth another look, as plugins that failed want it. */
  readonly retries: readonly (number | undefined)[];
}

async function bringInLine(begun: ClusterRun, planned: Planned): Promise<WorkResult> {
  const { options } = begun;
  const { cluster, inputs, plan, grown, asked, needs, unused, leaving } = planned;
  const input = inputs.common;
  const { observed, names } = input;
  const { clock } = options;
  const ha = options.host.resolve(HA_MANAGER);
  if (ha === undefined) {
    throw new ReconcileError(
      'HOWDAH_NO_HA_MANAGER',
      `cluster "${cluster.metadata.name}" needs a plugin that provides ${HA_MANAGER.id}`,
    );
  }
  const started = (ids: readonly string[]): readonly StartedPlugin[] =>
    options.host.started.filter(({ plugin }) => ids.includes(plugin.manifest.id));
  const run = await holdForCleanup(begun, started(asked.map(({ plugin }) => plugin.manifest.id)));
  const target = targetOf(run);
  await applyChildren(target, planned.children);
  const wishes = certificateWishes(run.manifest.metadata.annotations);
  const held = await ensureSecrets(target, cluster, {
    now: new Date(clock.now()),
    major: input.cluster.postgresMajor,
    wishes,
    given: planned.given,
    taken: takenRevisions(topologyOf(run, input), memberPods(observed.pods, names.statefulSet)),
  });
  const steps = (phase: 'before-apply' | 'after-apply' | 'when-ready') =>
    runSteps({
      steps: stepsOf(run).filter(({ plugin }) => !unused.includes(plugin)),
      phase,
      inputOf: inputs.of,
      merged: plan.merged,
      needs,
      ...stepLimits(run),
    });

  const turn = await settleActions(run, answerersOf(options.host, inputs.of), plan.merged);
  const before = await steps('before-apply');
  if (before.waiting.length > 0) return holdBack(run, before);
  const scale = await settleReplicas(run, input, { ha, holds: plan.merged.holds });
  const parameters = settleParameters(run, { input, wanted: plan.restartOnly });
  const recorded = await recordAnswers(run, {
    input,
    asked,
    answers: plan.answers,
    parameters: parameters.text,
    goodHba: plan.goodHba,
  });
  if (recorded === 'conflict') return { result: 'again', afterMs: CONFLICT_MS };
  if (parameters.outdated) return { result: 'again', afterMs: 0 };
  await applyObjects(target, planned.objects);
  const { members, recreation } = await settleMembers(run, target, {
    members: plan.members,
    input,
    replicas: scale.replicas,
    held: plan.merged.holds.length > 0,
    outgrown: grown?.outgrown ?? [],
  });
  const left = await letLeave(run, started(leaving), (id) => ({
    ...inputs.of(id),
    leaving: 'switched-off',
  }));
  await dropRecords(run, [...planned.dropped, ...left.left]);
  const removal = await removeUnwanted(target, {
    cluster: input.cluster.name,
    objects: plan.objects,
    observed: input.observed,
    members,
  });
  for (const object of removal.removed) run.log.info({ object }, 'removed what nobody wants');
  const after = await steps('after-apply');

  const sight = await seeCluster(run, input, members);
  const { seen } = sight;
  const { merged } = plan;
  const database = await databaseInOrder(run, input, { seen, secrets: held, merged });
  const secrets = database.inOrder
    ? await recordPasswords(target, cluster, { secrets: held, now: new Date(clock.now()) })
    : held;
  const ready = database.inOrder ? await steps('when-ready') : undefined;
  const use = database.inOrder ? await certificatesInUse(run, input, { seen, secrets }) : undefined;
  const demand = database.inOrder
    ? await settleDemand(run, target, { cluster, input, seen, secrets })
    : {};
  const authority = await settleAuthority(run, target, {
    cluster,
    certificates: secrets,
    wishes,
    behind: use?.behind,
    given: planned.given,
    demand,
  });
  const state: ClusterState = {
    ...seen,
    wanted: input.cluster.instances,
    waiting: [
      ...scale.waiting,
      ...after.waiting,
      ...left.waiting,
      ...(ready?.waiting ?? []),
      ...(database.waiting === undefined ? [] : [database.waiting]),
    ],
    databaseInOrder: database.inOrder,
  };
  const failed = [...before.failed, ...after.failed, ...left.failed, ...(ready?.failed ?? [])];
  const conditions = [
    ...conditionsOf(state),
    ...procedureCondition(turn),
    authority.condition,
    ...(grown === undefined ? [] : [volumesCondition(grown, recreation)]),
    ...planned.states(),
    ...planned.conditions,
    ...failedSteps(run, failed, state.waiting),
  ];
  await tellStatus(run, conditions, {
    ...seenFields(seen, input.cluster.name),
    ...(database.version === undefined ? {} : { postgresVersion: database.version }),
  });
  return nextLook([
    ...planned.retries,
    grown?.retryAfterMs,
    after.retryAfterMs,
    left.retryAfterMs,
    turn.retryAfterMs,
    inputs.retryAfterMs,
    scale.retryAfterMs,
    parameters.retryAfterMs,
    ready?.retryAfterMs,
    database.retryAfterMs,
    planned.given.retryAfterMs,
    use?.retryAfterMs,
    authority.retryAfterMs,
    demand.retryAfterMs,
    removal.retryAfterMs,
    sight.retryAfterMs,
    secrets.renewal.getTime() - clock.now(),
  ]);
}
