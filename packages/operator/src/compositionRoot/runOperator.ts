import {
  ClusterController,
  coreProcedures,
  connect,
  sendByTls,
  PluginHost,
  pluginContexts,
  StopStack,
} from '@howdah/core';
import { Circuit, createKube, EventRecorder, LeaderElector } from '@howdah/kube';
import type { Clock, ClusterAccess, Random } from '@howdah/kube';
import type { Environment } from '../environment/environment.js';
import { serveHttp } from '../http/server.js';
import type { LogFor } from '../log/log.js';
import { createMetrics } from '../metrics/createMetrics.js';

/** What an operator is made of, and where it runs. */
export interface OperatorOptions {
  readonly plugins: readonly unknown[];
  readonly environment: Environment;
  readonly access: ClusterAccess;
  readonly clock: Clock;
  readonly random: Random;
  readonly logFor: LogFor;
}

const NAME = 'howdah-operator';

/** How long reconciles that are under way may go on when the operator is told to stop. */
const DRAIN_MS = 30_000;
/** How long work may take to notice that it was aborted. */
const ABORT_MS = 5000;

/**
 * Runs an operator until the signal is aborted: no longer ready, nothing more is taken up, what is
 * under way ends or is aborted, the lease is given back, and the rest stops in reverse order.
 * Rejects when the operator cannot run, or may not since it lost its lease.
 */
export async function runOperator(options: OperatorOptions, signal: AbortSignal): Promise<void> {
  const { clock, logFor } = options;
  const log = logFor({});
  const stops = new StopStack({ clock, log });
  const lost = new AbortController();
  try {
    const ending = AbortSignal.any([signal, lost.signal]);
    await start(options, { stops, lost, ending });
    await aborted(ending);
    log.info({}, 'stopping');
  } finally {
    await stops.stop();
  }
  if (lost.signal.aborted) throw lost.signal.reason;
}

/** What ends an operator. */
interface End {
  readonly stops: StopStack;
  /** Aborted when the lease is. */
  readonly lost: AbortController;
  readonly ending: AbortSignal;
}

async function start(options: OperatorOptions, { stops, lost, ending }: End): Promise<void> {
  const { plugins, environment, access, clock, random, logFor } = options;
  const log = logFor({});
  const metrics = createMetrics();
  const { rates, watchNamespaces, shard } = environment;
  const circuit = new Circuit(clock);
  const kube = createKube({ access, clock, random, rates, circuit, observer: metrics.client });
  stops.add('connections', () => kube.close());
  const identity = `${environment.podName}_${Math.floor(random() * 2 ** 32).toString(16)}`;
  const events = new EventRecorder({ kube, controller: NAME, instance: identity, clock, log });
  stops.add('events', () => events.stop());
  stops.add('events that wait', () => events.flush());
  // The caches come up after the plugins, whose manifests say what is cached.
  const late: { controller?: ClusterController } = {};
  const host = await PluginHost.load([coreProcedures, ...plugins], {
    contextFor: pluginContexts({
      kube,
      access,
      connect,
      sendByTls,
      clock,
      logFor,
      world: () => late.controller?.world,
    }),
    clock,
    log,
  });
  stops.add('plugins', () => host.stop());
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
    ...(watchNamespaces === undefined ? {} : { namespaces: watchNamespaces }),
    ...(shard === undefined ? {} : { shard }),
  });
  late.controller = controller;

  let work: Promise<void> = Promise.resolve();
  // Shards do not wait for one another.
  const lease = shard === undefined ? NAME : `${NAME}-${shard}`;
  const elector = new LeaderElector({
    kube,
    key: { namespace: environment.namespace, name: lease },
    identity,
    clock,
    random,
    log,
    onAcquired: (term) => {
      log.info({ identity }, 'this replica leads');
      work = controller.lead(term).catch((error: unknown) => {
        if (!term.aborted && !ending.aborted) lost.abort(error);
      });
    },
    // A fresh process is the only one sure to hold nothing of the old term.
    onLost: (reason) => {
      lost.abort(new Error(`the lease was lost: ${reason}`));
    },
  });
  metrics.watch({
    activity: () => controller.activity,
    lease: { name: lease, isHeld: () => elector.isLeader },
  });
  const server = await serveHttp({
    port: environment.httpPort,
    registry: metrics.registry,
    notReady: () => {
      if (ending.aborted) return 'stopping';
      return controller.hasSynced ? circuit.problem : 'caches are not filled yet';
    },
  });
  stops.add('http', () => server.stop());
  controller.start();
  stops.add('caches', () => controller.stop());
  elector.start();
  const workHasEnded = async (): Promise<boolean> =>
    (await endsWithin(clock, ABORT_MS, work)) && !host.isAtWork;
  stops.add('lease', () => elector.stop(workHasEnded), 2 * ABORT_MS);
  stops.add(
    'reconciles under way',
    async () => {
      controller.drain();
      await (lost.signal.aborted ? workHasEnded() : work);
    },
    DRAIN_MS,
  );
  log.info({ identity, node: process.version, port: server.port }, 'started');
}

function endsWithin(
  clock: Pick<Clock, 'setTimer'>,
  ms: number,
  work: Promise<void>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(ms, () => {
      resolve(false);
    });
    void work.then(() => {
      cancel();
      resolve(true);
    });
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
