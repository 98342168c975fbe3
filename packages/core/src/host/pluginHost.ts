import 'reflect-metadata';
import type { Clock, Log } from '@howdah/kube';
import type {
  AnyPlugin,
  BoundRuntime,
  CapabilityToken,
  HostInput,
  PluginContext,
  WatchedKind,
} from '@howdah/plugin-api';
import { container } from 'tsyringe';
import type { DependencyContainer } from 'tsyringe';
import { CallsUnderWay } from '../kernel/callsUnderWay.js';
import { checkAssembly } from './checkAssembly.js';
import { ClusterCapabilities } from './clusterCapabilities.js';
import { failClashing } from './failClashing.js';
import { failMisordered, idleOrders } from './failMisordered.js';
import { frozenSet } from '../json/frozen.js';
import { guardedCapability } from './guardedCapability.js';
import { guardedWatch } from './guardedWatch.js';
import type { ContextFor } from './pluginContext.js';
import { logFailure } from './pluginFailure.js';
import type { PluginFailure } from './pluginFailure.js';
import { PluginTroubles } from './pluginTroubles.js';
import { startPlugin } from './startPlugin.js';
import type { PluginState } from './startPlugin.js';
import { stopPlugins } from './stopPlugins.js';

/** A plugin of the operator, and what became of it. */
export interface LoadedPlugin {
  readonly plugin: AnyPlugin;
  readonly state: PluginState;
}

/** A plugin with what it brought when it was started. */
export interface StartedPlugin {
  readonly plugin: AnyPlugin;
  readonly runtime: BoundRuntime;
}

/** What plugins are loaded with. */
export interface PluginHostOptions {
  readonly contextFor: ContextFor;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly log: Log;
}

/**
 * Holds the plugins of one operator. Wiring is tsyringe's: a child container per plugin for what
 * only that plugin may see, the root for capabilities, explicit tokens throughout. tsyringe wires
 * and does not dispose; stopping is the host's.
 */
export class PluginHost {
  /** How plugins fail beside what they are asked about a cluster. */
  readonly troubles = new PluginTroubles();
  readonly #root: DependencyContainer;
  readonly #calls: CallsUnderWay;
  readonly #plugins: readonly LoadedPlugin[];
  readonly #options: PluginHostOptions;
  readonly #watches: readonly WatchedKind[];
  #stopping: Promise<void> | undefined;

  private constructor(
    { root, calls }: { readonly root: DependencyContainer; readonly calls: CallsUnderWay },
    plugins: readonly LoadedPlugin[],
    options: PluginHostOptions,
  ) {
    this.#root = root;
    this.#calls = calls;
    this.#plugins = plugins;
    this.#options = options;
    this.#watches = plugins.flatMap(({ plugin: { manifest } }) =>
      (manifest.watches ?? []).map((watch) =>
        guardedWatch(manifest, watch, (failure) => {
          this.watchFailed(failure);
        }),
      ),
    );
  }

  /**
   * Starts all plugins at once. One that does not start has failed, and the others go on: it is
   * degraded in every cluster that uses it.
   *
   * @throws AssemblyError when the plugins cannot run together.
   */
  static async load(plugins: readonly unknown[], options: PluginHostOptions): Promise<PluginHost> {
    const accepted = checkAssembly(plugins);
    const root = container.createChildContainer();
    const calls = new CallsUnderWay();
    const { clock } = options;
    const states = await Promise.all(
      accepted.map(async (plugin) => {
        const own = root.createChildContainer();
        own.register(CONTEXT, {
          useFactory: () => options.contextFor(plugin, (token) => resolveIn(root, token)),
        });
        const context = (): PluginContext => own.resolve<PluginContext>(CONTEXT);
        return { plugin, state: await startPlugin(plugin, context, { clock, calls }) };
      }),
    );
    const loaded = failMisordered(failClashing(states));
    const host = new PluginHost({ root, calls }, loaded, options);
    const idle = idleOrders(loaded);
    if (idle.length > 0) {
      options.log.warn(
        { orders: idle.join('; ') },
        'steps come after those of plugins that are not here',
      );
    }
    for (const { failed } of loaded.map(({ state }) => state)) {
      if (failed !== undefined) logFailure(options.log, failed);
    }
    for (const { plugin, runtime } of host.started) {
      for (const { token, implementation } of runtime.provides) {
        if (root.isRegistered(token.id)) continue;
        const provider = { manifest: plugin.manifest, capability: token.id };
        root.register(token.id, { useValue: guardedCapability(provider, implementation) });
      }
    }
    await stopPlugins(clashing(states, loaded), options);
    return host;
  }

  /** All plugins, each after those whose capabilities it requires. */
  get plugins(): readonly LoadedPlugin[] {
    return this.#plugins;
  }

  /** Those that were started, in the same order. */
  get started(): readonly StartedPlugin[] {
    return startedOf(this.#plugins);
  }

  /**
   * Ids of all capabilities that some plugin is there for, be it failed: contributions must not
   * change because a plugin failed.
   */
  get capabilities(): ReadonlySet<string> {
    return frozenSet(this.#plugins.flatMap(({ plugin }) => plugin.manifest.provides ?? []));
  }

  /** Kinds that decide, beside core's own, when a cluster is reconciled. They always answer. */
  get watches(): readonly WatchedKind[] {
    return this.#watches;
  }

  /** What the plugins provide in one cluster, for the time of one reconcile. */
  capabilitiesIn(
    inputOf: (plugin: string) => HostInput,
    failed: Iterable<PluginFailure> = [],
  ): ClusterCapabilities {
    const plugins = this.started.map(({ plugin }) => plugin);
    return new ClusterCapabilities({ acting: this.#root, plugins, inputOf, failed });
  }

  /** The provider of a capability that acts, if the assembly has one that started. */
  resolve<T>(token: CapabilityToken<T>): T | undefined {
    return resolveIn(this.#root, token);
  }

  /** Whether some plugin has not ended what it was asked to do, be it that nobody waits for it. */
  get isAtWork(): boolean {
    return this.#calls.areAny;
  }

  /** Stops the plugins, each before those whose capabilities it requires. Never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= stopPlugins(this.started, this.#options);
    return this.#stopping;
  }

  /** A plugin failed to say what it should of an object. The first time is told, of many maybe. */
  watchFailed(failure: PluginFailure): void {
    const about = `watches of ${failure.plugin.id}`;
    if (this.troubles.has(about)) return;
    logFailure(this.#options.log, failure);
    this.troubles.note(about, { failure });
  }
}

const CONTEXT = Symbol.for('howdah.dev/plugin-context');

function resolveIn<T>(root: DependencyContainer, token: CapabilityToken<T>): T | undefined {
  return root.isRegistered(token.id) ? root.resolve<T>(token.id) : undefined;
}

function startedOf(plugins: readonly LoadedPlugin[]): readonly StartedPlugin[] {
  return plugins.flatMap(({ plugin, state }) =>
    state.started === undefined ? [] : [{ plugin, runtime: state.started }],
  );
}

/** Those that started, and then had to be failed because of another. */
function clashing(
  before: readonly LoadedPlugin[],
  after: readonly LoadedPlugin[],
): readonly StartedPlugin[] {
  const kept = new Set(startedOf(after).map(({ plugin }) => plugin));
  return startedOf(before).filter(({ plugin }) => !kept.has(plugin));
}
