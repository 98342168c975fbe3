import type { CapabilityToken, PluginManifest } from '@howdah/plugin-api';
import { AssemblyError } from './assemblyError.js';

/** @throws AssemblyError when a plugin asks for a capability that its manifest does not list. */
export function requireDeclared(
  { id, requires = [], optional = [] }: PluginManifest,
  token: CapabilityToken<unknown>,
): void {
  if (requires.includes(token.id) || optional.includes(token.id)) return;
  throw new AssemblyError(
    'HOWDAH_UNDECLARED_CAPABILITY',
    `plugin "${id}" asked for ${token.id}; list it in manifest.requires or manifest.optional`,
  );
}
