import {
  ClusterController,
  coreProcedures,
  connect,
  PluginHost,
  pluginContexts,
} from '@howdah/core';
import {
  createKube,
  EventRecorder,
  LeaderElector,
  loadAccess,
  systemClock,
  systemRandom,
} from '@howdah/kube';
import { readEnvironment } from '../environment/environment.js';
import { serveHttp } from '../http/server.js';
import { jsonLog } from '../log/log.js';
import { createMetrics } from '../metrics/createMetrics.js';

/** An operator that runs until it is told to stop. */
export interface Operator {
  /** Resolves when everything has stopped; rejects when the operator cannot run. */
  run(signal: AbortSignal): Promise<void>;
}

const LEASE = 'howdah-operator';

/**
 * Assembles an operator from plugins.
 *
 * @example
 * await createOperator({ plugins: [ha] }).run(signal);
 * @throws AssemblyError when the plugins cannot run together.
 */
export function createOperator(assembly: { readonly plugins: readonly unknown[] }): Operator {
  return { run: (signal) => run(assembly.plugins, signal) };
}

async function run(plugins: readonly unknown[], signal: AbortSignal): Promise<void> {
  const environment = readEnvironment();
  const logFor = jsonLog(environment.logLevel);
  const log = logFor({});
  const clock = systemClock;
  const random = systemRandom;
  const access = await loadAccess();
  const metrics = createMetrics();
  const { rates } = environment;
  const kube = createKube({ access, clock, random, rates, observer: metrics.client });
  const identity = `${environment.podName}_${Math.floor(random() * 2 ** 32).toString(16)}`;
  const events = new EventRecorder({ kube, controller: LEASE, instance: identity, clock, log });
  // The caches come up after the plugins, whose manifests say what is cached.
  const late: { controller?: ClusterController } = {};
  const host = await PluginHost.load([coreProcedures, ...plugins], {
    contextFor: pluginContexts({
      kube,
      access,
      connect,
      clock,
      logFor,
      world: () => late.controller?.world,
    }),
    clock,
    log,
  });
  const controller = new ClusterController({
    kube,
    host,
    images: environment.images,
    clock,
    random,
    events,
    connect,
    observer: metrics.reconciles,
    queueObserver: metrics.queue,
    logFor,
    log,
    ...(environment.watchNamespace === undefined ? {} : { namespace: environment.watchNamespace }),
  });
  late.controller = controller;

  const lost = new AbortController();
  let work: Promise<void> = Promise.resolve();
  const elector = new LeaderElector({
    kube,
    key: { namespace: environment.namespace, name: LEASE },
    identity,
    clock,
    random,
    log,
    onAcquired: (lease) => {
      log.info({ identity }, 'this replica leads');
      work = controller.lead(lease).catch((error: unknown) => {
        if (!lease.aborted) lost.abort(error);
      });
    },
    // A fresh process is the only one sure to hold nothing of the old term.
    onLost: (reason) => {
      lost.abort(new Error(`the lease was lost: ${reason}`));
    },
  });
  metrics.watch({
    activity: () => controller.activity,
    lease: { name: LEASE, isHeld: () => elector.isLeader },
  });
  const server = await serveHttp({
    port: environment.httpPort,
    registry: metrics.registry,
    ready: () => controller.hasSynced,
  });

  controller.start();
  elector.start();
  log.info({ identity, node: process.version }, 'started');
  await ended([signal, lost.signal]);
  log.info({}, 'stopping');
  await elector.stop();
  await work;
  await controller.stop();
  // After whatever asks plugins, and before what plugins use.
  await host.stop();
  await events.stop();
  await kube.close();
  server.close();
  server.closeAllConnections();
  if (lost.signal.aborted) throw lost.signal.reason;
}

function ended(signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals]);
  if (any.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    any.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
