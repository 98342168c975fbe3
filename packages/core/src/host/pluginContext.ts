import type { Clock, ClusterAccess, Kube, Log } from '@howdah/kube';
import type { AnyPlugin, CapabilityToken, PluginContext } from '@howdah/plugin-api';
import type { World } from '../reconcile/world.js';
import type { Connect } from '../sql/database.js';
import { requireDeclared } from './declaredCapability.js';
import { guardedKube } from './guardedKube.js';
import { withLogFields } from './logFields.js';
import { memberSql } from './memberSql.js';
import { podExec } from './podExec.js';
import { podHttp } from './podHttp.js';
import type { SendByTls } from './podTls.js';

/** What an operator has, of which a plugin is given its share. */
export interface PluginContextOptions {
  readonly kube: Kube;
  readonly access: ClusterAccess;
  readonly connect: Connect;
  readonly sendByTls: SendByTls;
  readonly clock: Clock;
  readonly logFor: (fields: Readonly<Record<string, string>>) => Log;
  /** The caches. A function, for they come up after the plugins, whose manifests say what is cached. */
  readonly world: () => Pick<World, 'cacheOf' | 'observed' | 'secret'> | undefined;
}

/** Finds the provider of a capability among the plugins that have started by now. */
export type Resolve = <T>(token: CapabilityToken<T>) => T | undefined;

/** Gives a plugin its facade; the host itself has no client. */
export type ContextFor = (plugin: AnyPlugin, resolve: Resolve) => PluginContext;

/** Makes the facades of plugins, each limited to what the plugin's manifest says. */
export function pluginContexts(options: PluginContextOptions): ContextFor {
  const { kube, access, clock, logFor, world } = options;
  return ({ manifest }, resolve) => ({
    kube: guardedKube({ kube, cacheOf: (kind) => world()?.cacheOf(kind) }, manifest),
    http: podHttp(options, manifest),
    exec: podExec(access, manifest),
    sql: memberSql(options, manifest),
    clock: { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) },
    log: withLogFields(logFor({ plugin: manifest.id })),
    capability: (token) => {
      requireDeclared(manifest, token);
      return resolve(token);
    },
  });
}
