import { stringify } from 'yaml';
import { operatorManifests } from './operatorManifests.js';
import type { InstallationOptions } from './operatorManifests.js';

/**
 * What installs an operator with these plugins, for `kubectl apply --server-side -f -`: definitions,
 * rights that follow from the plugins' manifests, and the Deployment. The same text for the same
 * options, whatever the order of the plugins.
 */
export function installationYaml(options: InstallationOptions): string {
  return manifestsYaml(operatorManifests(options));
}

/** Several manifests in one text. YAML 1.1, as Kubernetes' own reader has it: `on` and `0o644` are quoted. */
export function manifestsYaml(manifests: readonly object[]): string {
  return manifests
    .map((manifest) => stringify(manifest, { version: '1.1', aliasDuplicateObjects: false }))
    .join('---\n');
}
