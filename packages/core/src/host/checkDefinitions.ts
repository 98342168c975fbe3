import { isJsonObject } from '@howdah/kube';
import type { PluginManifest } from '@howdah/plugin-api';
import { objectAt, textAt } from '../json/memberOf.js';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { CHILD_RESOURCES } from '../children/childKinds.js';
import { AssemblyError } from './assemblyError.js';

/**
 * Checks the CustomResourceDefinitions of all plugins: an installation applies each by its name, and
 * of two with one name the second would take the first one's place without a word.
 * @throws AssemblyError naming the plugins.
 */
export function checkDefinitions(manifests: readonly PluginManifest[]): void {
  const core = [FEP_CLUSTERS, FEP_ACTIONS, ...CHILD_RESOURCES];
  const owners = new Map(core.map(({ plural, group }) => [`${plural}.${group}`, 'core']));
  for (const { id, crds = [] } of manifests) {
    for (const crd of crds) {
      const name = textAt(objectAt(crd, 'metadata'), 'name') ?? '';
      const problem = definitionProblem(crd, name);
      if (problem !== undefined) {
        throw new AssemblyError(
          'HOWDAH_MANIFEST_INVALID',
          `the manifest of plugin "${id}" has under crds "${name}" ${problem}; correct it`,
        );
      }
      const other = owners.get(name);
      if (other !== undefined) {
        throw new AssemblyError(
          'HOWDAH_DEFINITION_TWICE',
          `"${other}" and "${id}" both define ${name}; leave it to one of the two, and list it in manifest.watches of the other`,
        );
      }
      owners.set(name, id);
    }
  }
}

function definitionProblem(crd: unknown, name: string): string | undefined {
  if (!isJsonObject(crd)) return 'something that is no object';
  const { apiVersion, kind } = crd;
  if (apiVersion !== 'apiextensions.k8s.io/v1' || kind !== 'CustomResourceDefinition') {
    return 'something that is no CustomResourceDefinition of apiextensions.k8s.io/v1';
  }
  const spec = objectAt(crd, 'spec');
  const wanted = `${textAt(objectAt(spec, 'names'), 'plural') ?? ''}.${textAt(spec, 'group') ?? ''}`;
  return name === wanted ? undefined : `whose name is to be <plural>.<group>, ${wanted}`;
}
