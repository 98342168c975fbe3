import { controllerReference, formatKey } from '@howdah/kube';
import type {
  AnyObject,
  Clock,
  EventInput,
  EventRecorder,
  Kube,
  Log,
  ObjectKey,
} from '@howdah/kube';
import { HA_MANAGER } from '@howdah/plugin-api';
import type { Diagnostic, HaManager, HostInput } from '@howdah/plugin-api';
import { parseFepCluster } from '../api/parseFepCluster.js';
import type { FepCluster } from '../api/fepCluster.js';
import { asCreated, knownMajor } from '../cluster/asCreated.js';
import { CLUSTER_LABEL, secretNames } from '../cluster/clusterNames.js';
import { databaseImage } from '../cluster/databaseImage.js';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import type { PluginHost } from '../host/pluginHost.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { applyMembers } from './applyMembers.js';
import { applyObjects } from './applyObjects.js';
import type { ApplyTarget } from './applyObjects.js';
import { clusterInput } from './clusterInput.js';
import { conditionsOf, invalidManifest, refusalOf, refusedConditions } from './clusterState.js';
import type { ClusterState, Refusal } from './clusterState.js';
import { decideReplicas } from './decideReplicas.js';
import { ensureSecrets } from './ensureSecrets.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import { memberPods, objectAt, textAt } from './observedMembers.js';
import { planCluster } from './planCluster.js';
import type { ClusterPlan } from './planCluster.js';
import { podTroubles } from './podTroubles.js';
import { ReconcileError } from './reconcileError.js';
import { runSteps } from './runSteps.js';
import type { StepsOutcome } from './runSteps.js';
import { storageTroubles } from './storageTroubles.js';
import type { DatabaseDemand, DatabaseSync } from './syncDatabase.js';
import { secretText } from './secretText.js';
import { unappliedPasswords } from './unappliedPasswords.js';
import { unclaimedFields } from './unclaimedFields.js';
import type { WarningEvents } from './warningEvents.js';
import type { World } from './world.js';
import { writeStatus } from './writeStatus.js';

/** What a reconcile works with. */
export interface ReconcilerOptions {
  readonly kube: Kube;
  readonly world: World;
  readonly host: PluginHost;
  readonly images: ImageCatalogue;
  readonly clock: Clock;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly warnings: WarningEvents;
  readonly database: DatabaseSync;
}

/** One cluster, one reconcile. */
interface Run {
  readonly options: ReconcilerOptions;
  readonly manifest: AnyObject;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const DATABASE_RETRY_MS = 2000;
const TROUBLE_RETRY_MS = 30_000;

/**
 * Brings one cluster in line with its manifest: observe, validate, contribute, compose, apply,
 * steps, and one status write. Level-based: whatever event led here, the same world gives the same
 * result.
 */
export async function reconcileCluster(
  options: ReconcilerOptions,
  key: ObjectKey,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<WorkResult> {
  const manifest = options.world.manifest(key);
  if (manifest === undefined) {
    options.database.forget(formatKey(key));
    options.warnings.forget(formatKey(key));
    return { result: 'done' };
  }
  // Deletion is the garbage collector's: everything but the data has an owner.
  if (manifest.metadata.deletionTimestamp !== undefined) return { result: 'done' };

  const run: Run = { options, manifest, log, signal };
  const parsed = parseFepCluster(manifest);
  if (parsed.cluster === undefined) {
    return refuse(run, { reason: 'InvalidManifest', problems: parsed.problems });
  }
  const observed = options.world.observed(key);
  const { system } = secretNames(key.name);
  const held = secretText(options.world.secret({ ...key, name: system }));
  const { cluster, diagnostics } = asCreated(parsed.cluster, {
    system: held,
    statefulSet: observed.statefulSet,
    claims: observed.persistentVolumeClaims,
  });
  const image = databaseImage(cluster, options.images, knownMajor(held));
  if (image.problem !== undefined) {
    return refuse(run, { reason: 'InvalidManifest', problems: [image.problem] });
  }
  const input = clusterInput({
    cluster,
    image,
    observed,
    capabilities: options.host.capabilities,
  });
  const plugins = options.host.plugins.map(({ plugin }) => ({
    id: plugin.manifest.id,
    bound: plugin.bind(input.cluster.spec),
  }));
  const plan = planCluster(cluster, input, plugins);
  const refusal = invalidManifest(plan.diagnostics) ?? refusalOf(plan.conflicts);
  if (refusal !== undefined) return refuse(run, refusal);

  tellWarnings(run, [
    ...diagnostics,
    ...plan.diagnostics,
    ...unclaimedFields(parsed.cluster),
    ...unappliedPasswords(parsed.cluster, held),
  ]);
  return bringInLine(run, { cluster, input, plan });
}

interface Planned {
  readonly cluster: FepCluster;
  readonly input: HostInput;
  readonly plan: ClusterPlan;
}

async function bringInLine(run: Run, planned: Planned): Promise<WorkResult> {
  const { options, manifest, signal } = run;
  const { cluster, input, plan } = planned;
  const { kube, world } = options;
  const ha = options.host.resolve(HA_MANAGER);
  if (ha === undefined) {
    throw new ReconcileError(
      'HOWDAH_NO_HA_MANAGER',
      `cluster "${cluster.metadata.name}" needs a plugin that provides ${HA_MANAGER.id}`,
    );
  }
  const target: ApplyTarget = {
    kube,
    world,
    namespace: input.cluster.namespace,
    owner: controllerReference(manifest),
    signal,
  };
  const topology = ha.topology(input.observed, input.cluster);
  const secrets = await ensureSecrets(target, cluster, {
    now: new Date(options.clock.now()),
    major: input.cluster.postgresMajor,
  });
  const steps = (phase: 'before-apply' | 'after-apply' | 'when-ready') =>
    runSteps({
      steps: options.host.plugins.flatMap(({ plugin, runtime }) =>
        runtime.steps.map((step) => ({ plugin: plugin.manifest.id, step })),
      ),
      phase,
      input,
      merged: plan.merged,
      signal,
      onError: (step, error) => run.log.warn({ step, error: String(error) }, 'step failed'),
    });

  const before = await steps('before-apply');
  if (before.waiting.length > 0) return holdBack(run, planned, before);
  const scale = await settleReplicas(run, planned, ha);
  await applyObjects(target, plan.objects);
  const applied = await applyMembers(target, plan.members, {
    live: input.observed.statefulSet,
    replicas: scale.replicas,
  });
  const after = await steps('after-apply');

  const members = memberPods(input.observed.pods, input.names.statefulSet);
  const leader = topology.known ? topology.value.leader : undefined;
  const primary = members.find(({ name }) => name === leader);
  const database =
    primary?.ready === true && primary.address !== undefined
      ? await syncDatabase(run, planned, {
          secrets,
          host: primary.address,
          port: primary.port ?? input.cluster.port,
        })
      : { inOrder: false };
  const ready = database.inOrder ? await steps('when-ready') : { waiting: [] };

  const storage = await storageTroubles(kube, input.observed.persistentVolumeClaims, signal);
  const updateRevision = textAt(objectAt(applied, 'status'), 'updateRevision');
  const state: ClusterState = {
    wanted: input.cluster.instances,
    members,
    topology,
    troubles: [...storage, ...podTroubles(input.observed.pods)],
    waiting: [...scale.waiting, ...after.waiting, ...ready.waiting],
    databaseInOrder: database.inOrder,
    ...(updateRevision === undefined ? {} : { updateRevision }),
  };
  const plugins = options.host.plugins.flatMap(({ plugin }) =>
    plugin.bind(input.cluster.spec).conditions(input),
  );
  await writeStatus({
    kube,
    manifest,
    conditions: [...conditionsOf(state), ...plugins],
    fields: {
      fepCurrentInstances: members.length,
      fepReadyInstances: members.filter((member) => member.ready).length,
      fepLabelSelector: `${CLUSTER_LABEL}=${input.cluster.name}`,
      ...(leader === undefined ? {} : { primary: leader }),
    },
    now: new Date(options.clock.now()).toISOString(),
    signal,
  });
  return nextLook([
    after.retryAfterMs,
    scale.retryAfterMs,
    'retryAfterMs' in ready ? ready.retryAfterMs : undefined,
    database.retryAfterMs,
    storage.length > 0 ? TROUBLE_RETRY_MS : undefined,
  ]);
}

/** Nothing is applied while a step that must come before waits: what runs goes on as it is. */
async function holdBack(run: Run, { input }: Planned, before: StepsOutcome): Promise<WorkResult> {
  const message = before.waiting.join('\n');
  await writeStatus({
    kube: run.options.kube,
    manifest: run.manifest,
    conditions: [
      { type: 'Ready', status: 'False', reason: 'Waiting', message },
      { type: 'Progressing', status: 'True', reason: 'Waiting', message },
    ],
    fields: { fepLabelSelector: `${CLUSTER_LABEL}=${input.cluster.name}` },
    now: new Date(run.options.clock.now()).toISOString(),
    signal: run.signal,
  });
  return nextLook([before.retryAfterMs]);
}

/** Decides how many members may exist now; moves the lead first where the primary would go. */
async function settleReplicas(
  run: Run,
  { input }: Planned,
  ha: HaManager,
): Promise<{
  readonly replicas: number;
  readonly waiting: readonly string[];
  readonly retryAfterMs?: number;
}> {
  const { observed, names, cluster } = input;
  const current = observed.statefulSet && objectAt(observed.statefulSet, 'spec')['replicas'];
  const decision = decideReplicas({
    statefulSet: names.statefulSet,
    wanted: cluster.instances,
    current: typeof current === 'number' ? current : undefined,
    topology: ha.topology(observed, cluster),
  });
  const { replicas } = decision;
  switch (decision.decision) {
    case 'apply':
      return { replicas, waiting: [] };
    case 'hold':
      return { replicas, waiting: [decision.reason], retryAfterMs: DATABASE_RETRY_MS };
    case 'switchover-first': {
      const { from, to } = decision;
      const outcome = await ha.switchover(cluster, { from, to }, run.signal);
      run.log.info({ from, to, outcome: outcome.outcome }, 'switchover before scaling in');
      if (outcome.outcome === 'done') {
        record(run, {
          type: 'Normal',
          reason: 'SwitchedOver',
          note: `The lead moved from ${from} to ${to}, since ${from} is to go.`,
        });
      }
      const why = outcome.outcome === 'done' ? 'the lead has just moved' : outcome.reason;
      return {
        replicas,
        waiting: [`The cluster shrinks once ${from} no longer leads: ${why}.`],
        retryAfterMs: DATABASE_RETRY_MS,
      };
    }
  }
}

async function syncDatabase(
  run: Run,
  { input, plan, cluster }: Planned,
  at: { readonly secrets: ClusterSecrets; readonly host: string; readonly port: number },
): Promise<{ readonly inOrder: boolean; readonly retryAfterMs?: number }> {
  const { database } = run.options;
  const key = `${input.cluster.namespace}/${input.cluster.name}`;
  const demand: DatabaseDemand = {
    merged: plan.merged,
    secrets: at.secrets,
    secretNames: secretNames(cluster.metadata.name),
    address: {
      host: at.host,
      port: at.port,
      user: input.credentials.superuser.username,
    },
  };
  if (database.isMet(key, demand)) return { inOrder: true };
  try {
    for (const change of await database.meet(key, demand)) run.log.info({}, change);
    return { inOrder: true };
  } catch (error) {
    run.log.warn({ error: errorText(error) }, 'the database could not be brought in order yet');
    return { inOrder: false, retryAfterMs: DATABASE_RETRY_MS };
  }
}

async function refuse(run: Run, refusal: Refusal): Promise<WorkResult> {
  const { kube, clock } = run.options;
  const conditions = refusedConditions(refusal);
  tellWarnings(
    run,
    refusal.problems.map(({ path, message }) => ({
      severity: 'error',
      code: refusal.reason,
      path,
      message,
    })),
  );
  await writeStatus({
    kube,
    manifest: run.manifest,
    conditions,
    fields: {},
    now: new Date(clock.now()).toISOString(),
    signal: run.signal,
  });
  return { result: 'done' };
}

function tellWarnings(run: Run, diagnostics: readonly Diagnostic[]): void {
  const key = `${run.manifest.metadata.namespace ?? ''}/${run.manifest.metadata.name}`;
  for (const { code, path, message } of run.options.warnings.fresh(key, diagnostics)) {
    record(run, {
      type: 'Warning',
      reason: code,
      note: message.startsWith(path) ? message : `${path}: ${message}`,
    });
  }
}

function record(run: Run, event: Pick<EventInput, 'type' | 'reason' | 'note'>): void {
  run.options.events.record({ regarding: run.manifest, action: 'Reconcile', ...event });
}

/** The soonest of the times somebody wants to be looked at again. */
function nextLook(times: readonly (number | undefined)[]): WorkResult {
  const wanted = times.filter((time) => time !== undefined);
  if (wanted.length === 0) return { result: 'done' };
  return { result: 'again', afterMs: Math.min(...wanted) };
}

/** Errors of the driver hold no password; of unknown ones only the class is told. */
function errorText(error: unknown): string {
  return error instanceof Error ? error.message : typeof error;
}
