import 'reflect-metadata';
import type {
  AnyPlugin,
  BoundRuntime,
  CapabilityToken,
  PluginContext,
  WatchedKind,
} from '@howdah/plugin-api';
import { container } from 'tsyringe';
import type { DependencyContainer } from 'tsyringe';
import { checkAssembly } from './checkAssembly.js';

/** A plugin with what it brought when it was started. */
export interface StartedPlugin {
  readonly plugin: AnyPlugin;
  readonly runtime: BoundRuntime;
}

/** Gives a plugin its facade; the host itself has no client. */
export type ContextFor = (plugin: AnyPlugin) => PluginContext;

/**
 * Holds the plugins of one operator. Wiring is tsyringe's: a child container per plugin for what
 * only that plugin may see, the root for capabilities, explicit tokens throughout.
 */
export class PluginHost {
  readonly #root: DependencyContainer = container.createChildContainer();
  readonly #started: readonly StartedPlugin[];

  /** @throws AssemblyError when the plugins cannot run together. */
  constructor(plugins: readonly unknown[], contextFor: ContextFor) {
    this.#started = checkAssembly(plugins).map((plugin) => {
      const own = this.#root.createChildContainer();
      own.register(CONTEXT, { useValue: contextFor(plugin) });
      const runtime = plugin.start(own.resolve<PluginContext>(CONTEXT));
      for (const { token, implementation } of runtime.provides) {
        this.#root.register(token.id, { useValue: implementation });
      }
      return { plugin, runtime };
    });
  }

  get plugins(): readonly StartedPlugin[] {
    return this.#started;
  }

  /** Ids of all capabilities that some plugin provides. */
  get capabilities(): ReadonlySet<string> {
    return new Set(this.#started.flatMap(({ plugin }) => plugin.manifest.provides ?? []));
  }

  /** Kinds that decide, beside core's own, when a cluster is reconciled. */
  get watches(): readonly WatchedKind[] {
    return this.#started.flatMap(({ plugin }) => plugin.manifest.watches ?? []);
  }

  /** The provider of a capability, if the assembly has one. */
  resolve<T>(token: CapabilityToken<T>): T | undefined {
    return this.#root.isRegistered(token.id) ? this.#root.resolve<T>(token.id) : undefined;
  }
}

const CONTEXT = Symbol.for('howdah.dev/plugin-context');
