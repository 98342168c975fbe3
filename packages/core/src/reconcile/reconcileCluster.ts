import { controllerReference, formatKey } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';
import { HA_MANAGER } from '@howdah/plugin-api';
import type { Condition, HostInput } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { bindPlugin, pluginConditions, PluginFailure } from '../host/pluginFailure.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { applyMembers } from './applyMembers.js';
import { applyObjects } from './applyObjects.js';
import type { ApplyTarget } from './applyObjects.js';
import { asWritten } from './asWritten.js';
import { certificatesInUse } from './certificatesInUse.js';
import { nextLook, stepsOf, tellStatus, tellWarnings } from './clusterRun.js';
import type { ClusterRun, ReconcilerOptions } from './clusterRun.js';
import { conditionsOf, invalidManifest, refusalOf } from './clusterState.js';
import type { ClusterState } from './clusterState.js';
import { databaseInOrder } from './databaseInOrder.js';
import { ensureSecrets } from './ensureSecrets.js';
import { planCluster } from './planCluster.js';
import type { ClusterPlan } from './planCluster.js';
import { readCluster } from './readCluster.js';
import { ReconcileError } from './reconcileError.js';
import { removeUnwanted } from './removeUnwanted.js';
import { runSteps } from './runSteps.js';
import { seeCluster, topologyOf } from './seeCluster.js';
import { seenFields } from './seenCluster.js';
import { settleReplicas } from './settleReplicas.js';
import { holdBack, refuse, withoutPlugin } from './standStill.js';

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
    options.database.forget(formatKey(key));
    options.certificates.forget(formatKey(key));
    options.warnings.forget(formatKey(key));
    return { result: 'done' };
  }
  // Deletion is the garbage collector's: everything but the data has an owner.
  if (manifest.metadata.deletionTimestamp !== undefined) return { result: 'done' };

  const run: ClusterRun = { options, manifest, log, signal };
  const read = readCluster(run);
  if (read.refusal !== undefined) return refuse(run, read.refusal);
  const { cluster, input } = read;
  try {
    const { plan, conditions } = askPlugins(run, cluster, input);
    const refusal = invalidManifest(plan.diagnostics) ?? refusalOf(plan.conflicts);
    if (refusal !== undefined) return await refuse(run, refusal);
    const findings = [...read.diagnostics, ...plan.diagnostics];
    tellWarnings(run, findings);
    const said = [...conditions, asWritten(findings)];
    return await bringInLine(run, { cluster, input, plan, conditions: said });
  } catch (error) {
    if (!(error instanceof PluginFailure)) throw error;
    return withoutPlugin(run, error);
  }
}

interface Planned {
  readonly cluster: FepCluster;
  readonly input: HostInput;
  readonly plan: ClusterPlan;
  /** Those that follow from the manifest and the plugins alone. */
  readonly conditions: readonly Condition[];
}

/** Asks every plugin everything, before anything is done: one that fails changes nothing. */
function askPlugins(
  { options, log }: ClusterRun,
  cluster: FepCluster,
  input: HostInput,
): Pick<Planned, 'plan' | 'conditions'> {
  const plugins = options.host.plugins.map(({ plugin }) => plugin);
  const bound = plugins.map((plugin) => ({
    id: plugin.manifest.id,
    bound: bindPlugin(plugin, input.cluster.spec),
  }));
  return {
    plan: planCluster(cluster, input, bound),
    conditions: pluginConditions(plugins, input, log),
  };
}

async function bringInLine(run: ClusterRun, planned: Planned): Promise<WorkResult> {
  const { options, manifest, signal } = run;
  const { cluster, input, plan } = planned;
  const { kube, world, clock } = options;
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
  const secrets = await ensureSecrets(target, cluster, {
    now: new Date(clock.now()),
    major: input.cluster.postgresMajor,
  });
  const steps = (phase: 'before-apply' | 'after-apply' | 'when-ready') =>
    runSteps({
      steps: stepsOf(run),
      phase,
      input,
      merged: plan.merged,
      signal,
      onError: (step, error) => run.log.warn({ step, error: String(error) }, 'step failed'),
    });

  const before = await steps('before-apply');
  if (before.waiting.length > 0) return holdBack(run, before);
  const scale = await settleReplicas(run, input, { ha, topology: topologyOf(run, input) });
  await applyObjects(target, plan.objects);
  const members = await applyMembers(target, plan.members, {
    live: input.observed.statefulSet,
    replicas: scale.replicas,
  });
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
  const database = await databaseInOrder(run, input, { seen, secrets, merged: plan.merged });
  const ready = database.inOrder ? await steps('when-ready') : undefined;
  const certificates = database.inOrder
    ? await certificatesInUse(run, input, { seen, secrets })
    : undefined;
  const state: ClusterState = {
    ...seen,
    wanted: input.cluster.instances,
    waiting: [
      ...scale.waiting,
      ...after.waiting,
      ...(ready?.waiting ?? []),
      ...(database.waiting === undefined ? [] : [database.waiting]),
    ],
    databaseInOrder: database.inOrder,
  };
  await tellStatus(run, [...conditionsOf(state), ...planned.conditions], {
    ...seenFields(seen, input.cluster.name),
    ...(database.version === undefined ? {} : { postgresVersion: database.version }),
  });
  return nextLook([
    after.retryAfterMs,
    scale.retryAfterMs,
    ready?.retryAfterMs,
    database.retryAfterMs,
    certificates?.retryAfterMs,
    removal.retryAfterMs,
    sight.retryAfterMs,
    secrets.renewal && secrets.renewal.getTime() - clock.now(),
  ]);
}
