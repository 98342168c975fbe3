import 'reflect-metadata';
import type {
  AnyPlugin,
  CapabilityToken,
  HostInput,
  PluginManifest,
  Provided,
} from '@howdah/plugin-api';
import { container } from 'tsyringe';
import type { DependencyContainer } from 'tsyringe';
import { compareText } from '../compose/canonical.js';
import { requireDeclared } from './declaredCapability.js';
import { guardedCapability } from './guardedCapability.js';
import { patiently } from './patience.js';
import { bindPlugin } from './bindPlugin.js';
import { PluginFailure } from './pluginFailure.js';

/** What the capabilities of one cluster are found among. */
export interface CapabilitySources {
  /** Holds what plugins provided when they were started; nothing offline. */
  readonly acting?: DependencyContainer;
  /** Plugins that can be asked what they offer. */
  readonly plugins: readonly AnyPlugin[];
  readonly inputOf: (plugin: string) => HostInput;
  /** Plugins that are not to be asked, since they failed before. */
  readonly failed?: Iterable<PluginFailure>;
}

/**
 * The capabilities of one cluster for the time of one reconcile. What plugins offer is asked for
 * once, when somebody wants it; a child of the host's container holds it beside what acts.
 */
export class ClusterCapabilities {
  readonly #sources: CapabilitySources;
  readonly #offering: readonly AnyPlugin[];
  readonly #own: DependencyContainer;
  readonly #offers = new Map<AnyPlugin, readonly Provided[]>();
  readonly #failures = new Map<string, PluginFailure>();
  /** Plugins that are being asked just now, each by the one before. */
  readonly #asked: AnyPlugin[] = [];

  constructor(sources: CapabilitySources) {
    const { acting = container, plugins, failed = [] } = sources;
    this.#sources = sources;
    this.#own = acting.createChildContainer();
    this.#offering = plugins
      .filter(({ offers }) => offers)
      .toSorted((a, b) => compareText(a.manifest.id, b.manifest.id));
    for (const failure of failed) this.#fail(failure);
    for (const id of this.#ids()) {
      this.#own.register<unknown>(id, { useFactory: () => this.#offered(id) ?? this.#acting(id) });
    }
  }

  /** How one plugin asks: for what its manifest lists and nothing else. */
  of(manifest: PluginManifest): HostInput['capability'] {
    return (token) => {
      requireDeclared(manifest, token);
      return this.resolve(token);
    };
  }

  /** The provider of a capability in this cluster. */
  resolve<T>(token: CapabilityToken<T>): T | undefined {
    return this.#own.isRegistered(token.id, true)
      ? this.#own.resolve<T | undefined>(token.id)
      : undefined;
  }

  /**
   * Asks everybody. Whoever cannot say what it offers has failed, whether or not it was asked for it,
   * and so has whoever offered what threw.
   */
  failures(): readonly PluginFailure[] {
    for (const plugin of this.#offering) this.#offersOf(plugin);
    for (const id of this.#ids()) this.#offered(id);
    return [...this.#failures.values()];
  }

  #ids(): ReadonlySet<string> {
    return new Set(this.#offering.flatMap(({ manifest }) => manifest.provides ?? []));
  }

  #acting(id: string): unknown {
    const { acting } = this.#sources;
    return acting?.isRegistered(id) === true ? acting.resolve<unknown>(id) : undefined;
  }

  #offered(id: string): unknown {
    const found = this.#offering
      .filter(({ manifest }) => manifest.provides?.includes(id) ?? false)
      .flatMap((plugin) =>
        this.#offersOf(plugin)
          .filter(({ token }) => token.id === id)
          .map((offer) => ({ plugin, offer })),
      );
    const [first, ...others] = found;
    if (first === undefined) return undefined;
    if (found.some(({ offer }) => offer.token.exclusive)) {
      for (const { plugin } of others) {
        const what = `offers capability ${id}, which plugin ${first.plugin.manifest.id} offers for this cluster already; remove one of the two, or switch one of them off here`;
        this.#fail(new PluginFailure(plugin.manifest, what));
      }
    }
    return first.offer.implementation;
  }

  #offersOf(plugin: AnyPlugin): readonly Provided[] {
    const { id } = plugin.manifest;
    const before = this.#failures.has(id) ? [] : this.#offers.get(plugin);
    if (before !== undefined) return before;
    const start = this.#asked.indexOf(plugin);
    if (start >= 0) {
      this.#failCircle(this.#asked.slice(start));
      return [];
    }
    const depth = this.#asked.length;
    this.#asked.push(plugin);
    try {
      const input = this.#sources.inputOf(id);
      const offers = patiently(() => {
        const bound = bindPlugin(plugin, input.cluster.spec);
        return bound.enabled
          ? bound.offers(input).map((offer) => this.#guarded(plugin, offer))
          : [];
      });
      this.#offers.set(plugin, offers);
      // It may have turned out meanwhile to be part of a circle.
      return this.#failures.has(id) ? [] : offers;
    } catch (error) {
      if (!(error instanceof PluginFailure)) throw error;
      this.#fail(error);
      // Another one that it asks did not return; without that one it may be able to say.
      this.#asked.length = depth;
      return error.plugin.id === id ? [] : this.#offersOf(plugin);
    } finally {
      // What was interrupted did not take back who it asked.
      this.#asked.length = depth;
    }
  }

  /** What throws when it is used is offered no longer. */
  #guarded({ manifest }: AnyPlugin, { token, implementation }: Provided): Provided {
    const provider = {
      manifest,
      capability: token.id,
      note: (failure: PluginFailure) => {
        this.#fail(failure);
      },
    };
    return { token, implementation: guardedCapability(provider, implementation) };
  }

  #failCircle(circle: readonly AnyPlugin[]): void {
    const ids = circle.map(({ manifest }) => `"${manifest.id}"`);
    const way = [...ids, ids[0] ?? ''].join(' asks ');
    for (const { manifest } of circle) {
      const what = `cannot say what it offers: ${way} for a capability while it says so; have one of them ask when its own is used, not before`;
      this.#fail(new PluginFailure(manifest, what));
    }
  }

  /** The first failure of a plugin is told. */
  #fail(failure: PluginFailure): void {
    const { id } = failure.plugin;
    if (!this.#failures.has(id)) this.#failures.set(id, failure);
  }
}
