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
import { kindOf } from '../controller/watchedKinds.js';
import { compareText } from '../compose/canonical.js';
import { AssemblyError } from './assemblyError.js';
import { manifestProblem } from './manifestProblem.js';
import { conditionPrefix } from './conditionPrefix.js';
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
  for (const manifest of manifests) checkWatches(manifest);
  return requirementOrder(accepted);
}

function accept(plugin: unknown): AnyPlugin {
  if (!isPlugin(plugin)) {
    throw new AssemblyError(
      'HOWDAH_NOT_A_PLUGIN',
      'a listed value is no plugin; list what definePlugin() returned (call the factory if it is one)',
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
  const problem = manifestProblem(plugin.manifest);
  if (problem === undefined) return plugin;
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
