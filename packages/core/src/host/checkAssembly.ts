import {
  BACKUP_PROVIDER,
  CONTRACT_VERSION,
  HA_MANAGER,
  isCompatible,
  isPlugin,
  SCALE_DECIDER,
  TDE_ENGINE,
} from '@howdah/plugin-api';
import type { AnyPlugin, PluginManifest } from '@howdah/plugin-api';
import { z } from 'zod';
import { compareText } from '../compose/canonical.js';
import { classOf } from '../compose/classOf.js';
import { kindOf } from '../controller/watchedKinds.js';
import { AssemblyError } from './assemblyError.js';
import { checkDefinitions } from './checkDefinitions.js';
import { checkRoots } from './checkRoots.js';
import { CORE_CONDITIONS } from '../reconcile/coreConditions.js';
import { heldManifest } from './heldManifest.js';
import { manifestProblem } from './manifestProblem.js';
import { conditionPrefix, hasPrefix } from './conditionPrefix.js';
import { permits } from './permits.js';
import { requirementOrder } from './requirementOrder.js';

/** Those known before anything is started; of others the token is seen when it is provided. */
const EXCLUSIVE: ReadonlySet<string> = new Set(
  [BACKUP_PROVIDER, HA_MANAGER, SCALE_DECIDER, TDE_ENGINE].map(({ id }) => id),
);

/**
 * Checks by the static manifests alone whether plugins can run together. Returns them with those
 * before a plugin whose capabilities it requires, whatever the order of the list.
 * @throws AssemblyError which says the fix.
 */
export function checkAssembly(plugins: readonly unknown[]): readonly AnyPlugin[] {
  // Errors should not depend on the order of the list either.
  const accepted = plugins
    .map(accept)
    .toSorted((a, b) => compareText(a.manifest.id, b.manifest.id));
  const manifests = accepted.map(({ manifest }) => manifest);
  checkNames(manifests);
  checkCapabilities(manifests);
  checkDefinitions(manifests);
  for (const manifest of manifests) checkWatches(manifest);
  checkRoots(accepted);
  return requirementOrder(accepted);
}

/** What is read of a plugin before its manifest is known; types hold nobody who wrote it in JavaScript. */
const shape = z.object({
  manifest: z.looseObject({ id: z.unknown(), key: z.unknown(), contract: z.unknown() }),
  roots: z.array(
    z.looseObject({ kind: z.looseObject({ apiVersion: z.string(), kind: z.string() }) }),
  ),
  bind: z.custom((value) => typeof value === 'function', 'expected a function'),
  start: z.custom((value) => typeof value === 'function', 'expected a function'),
});

function accept(plugin: unknown): AnyPlugin {
  if (!isPlugin(plugin)) {
    throw new AssemblyError(
      'HOWDAH_NOT_A_PLUGIN',
      'a listed value is no plugin; list what definePlugin() returned (call the factory if it is one)',
    );
  }
  try {
    return checked(plugin);
  } catch (error) {
    if (error instanceof AssemblyError) throw error;
    throw new AssemblyError(
      'HOWDAH_NOT_A_PLUGIN',
      `a listed plugin throws ${classOf(error)} when it is read; list what definePlugin() returned of plain values`,
    );
  }
}

function checked(plugin: AnyPlugin): AnyPlugin {
  const [issue] = shape.safeParse(plugin).error?.issues ?? [];
  if (issue !== undefined) {
    throw new AssemblyError(
      'HOWDAH_NOT_A_PLUGIN',
      `a listed plugin is not as definePlugin() returns it, ${issue.path.join('.')}: ${issue.message}; give definePlugin() what the type Plugin asks for`,
    );
  }
  const { id, contract } = plugin.manifest;
  // Before anything else is read: another contract may write the rest another way.
  if (!isCompatible(contract)) {
    throw new AssemblyError(
      'HOWDAH_CONTRACT_MISMATCH',
      `plugin "${id}" is built for contract ${contract}, this operator speaks ${CONTRACT_VERSION}; install versions that match`,
    );
  }
  const manifest = heldManifest(plugin.manifest);
  const problem = manifestProblem(manifest);
  if (problem === undefined) return { ...plugin, manifest };
  throw new AssemblyError(
    'HOWDAH_MANIFEST_INVALID',
    `the manifest of plugin "${id}" cannot be read, ${problem}; correct it`,
  );
}

function checkNames(manifests: readonly PluginManifest[]): void {
  const ids = new Set<string>();
  const keys = new Map<string, string>();
  for (const { id, key } of manifests) {
    if (ids.has(id)) {
      throw new AssemblyError(
        'HOWDAH_PLUGIN_TWICE',
        `plugin "${id}" is listed twice; list it once`,
      );
    }
    ids.add(id);
    const prefix = conditionPrefix({ key });
    const cores = CORE_CONDITIONS.find((type) => hasPrefix(prefix, type));
    if (cores !== undefined) {
      throw new AssemblyError(
        'HOWDAH_MANIFEST_INVALID',
        `plugin "${id}" has the key "${key}", and would tell core's condition ${cores} as its own; give it another key`,
      );
    }
    const other = keys.get(prefix);
    if (other !== undefined) {
      throw new AssemblyError(
        'HOWDAH_PLUGIN_TWICE',
        `"${other}" and "${id}" both have the key "${key}", or one whose conditions begin with ${prefix}, too; give one of them another`,
      );
    }
    keys.set(prefix, id);
  }
}

function checkCapabilities(manifests: readonly PluginManifest[]): void {
  const providers = new Map<string, string>();
  for (const { id, provides = [] } of manifests) {
    for (const capability of provides) {
      const other = providers.get(capability);
      if (other !== undefined && EXCLUSIVE.has(capability)) {
        throw new AssemblyError(
          'HOWDAH_CAPABILITY_TWICE',
          `"${other}" and "${id}" both provide ${capability}; remove one of the two`,
        );
      }
      providers.set(capability, id);
    }
  }
  for (const { id, requires = [] } of manifests) {
    for (const capability of requires) {
      if (providers.has(capability)) continue;
      throw new AssemblyError(
        'HOWDAH_CAPABILITY_MISSING',
        `"${id}" requires ${capability}, which no listed plugin provides; add a plugin that does`,
      );
    }
  }
}

function checkWatches({ id, watches = [], rbac = [] }: PluginManifest): void {
  for (const watch of watches) {
    const { group, plural } = kindOf(watch);
    const missing = ['list', 'watch'].filter(
      (verb) => !permits(rbac, { verb, group, resource: plural }),
    );
    if (missing.length === 0) continue;
    throw new AssemblyError(
      'HOWDAH_WATCH_NOT_ALLOWED',
      `"${id}" watches ${watch.kind} of ${watch.apiVersion}; add { apiGroups: ['${group}'], resources: ['${plural}'], verbs: [${missing.map((verb) => `'${verb}'`).join(', ')}] } to its manifest.rbac`,
    );
  }
}
