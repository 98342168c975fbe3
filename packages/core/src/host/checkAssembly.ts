import { CONTRACT_VERSION, isCompatible, isPlugin } from '@howdah/plugin-api';
import type { AnyPlugin } from '@howdah/plugin-api';
import { AssemblyError } from './assemblyError.js';

/**
 * Checks by the static manifests alone whether plugins can run together.
 * @throws AssemblyError which says the fix.
 */
export function checkAssembly(plugins: readonly unknown[]): readonly AnyPlugin[] {
  const accepted = plugins.map(accept);
  const ids = new Set<string>();
  const providers = new Map<string, string>();
  for (const { manifest } of accepted) {
    if (ids.has(manifest.id)) {
      throw new AssemblyError(
        'HOWDAH_PLUGIN_TWICE',
        `plugin "${manifest.id}" is listed twice; list it once`,
      );
    }
    ids.add(manifest.id);
    for (const capability of manifest.provides ?? []) {
      const other = providers.get(capability);
      if (other !== undefined) {
        throw new AssemblyError(
          'HOWDAH_CAPABILITY_TWICE',
          `"${manifest.id}" and "${other}" both provide ${capability}; remove one of the two`,
        );
      }
      providers.set(capability, manifest.id);
    }
  }
  for (const { manifest } of accepted) {
    for (const capability of manifest.requires ?? []) {
      if (providers.has(capability)) continue;
      throw new AssemblyError(
        'HOWDAH_CAPABILITY_MISSING',
        `"${manifest.id}" requires ${capability}, which no listed plugin provides; add a plugin that does`,
      );
    }
  }
  // Merging is commutative, yet logs and errors should not depend on the order of the list either.
  return accepted.sort((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1));
}

function accept(plugin: unknown): AnyPlugin {
  if (!isPlugin(plugin)) {
    throw new AssemblyError(
      'HOWDAH_NOT_A_PLUGIN',
      'a listed value is no plugin; list what definePlugin() returned (call the factory if it is one)',
    );
  }
  const { id, contract } = plugin.manifest;
  if (isCompatible(contract)) return plugin;
  throw new AssemblyError(
    'HOWDAH_CONTRACT_MISMATCH',
    `plugin "${id}" is built for contract ${contract}, this operator speaks ${CONTRACT_VERSION}; install versions that match`,
  );
}
