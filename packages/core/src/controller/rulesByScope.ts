import { isJsonObject, KINDS } from '@howdah/kube';
import type { Kind } from '@howdah/kube';
import type { AnyPlugin, PolicyRule } from '@howdah/plugin-api';
import { objectAt, textAt } from '../json/memberOf.js';

/** Rules for a Role in each namespace, and those that only a ClusterRole can give. */
export interface ScopedRules {
  readonly namespaced: readonly PolicyRule[];
  readonly cluster: readonly PolicyRule[];
}

/**
 * Tells apart what is asked of resources that lie in namespaces and of those that do not, so that
 * an operator of some namespaces need not be allowed anything in the others. What is not known to
 * lie outside of namespaces lies in one.
 */
export function rulesByScope(
  rules: readonly PolicyRule[],
  plugins: readonly AnyPlugin[],
): ScopedRules {
  const outside = new Set([...BUILT_IN, ...plugins.flatMap(clusterResources)]);
  const part = (wanted: boolean): readonly PolicyRule[] =>
    rules.flatMap((rule) =>
      rule.apiGroups.flatMap((group) => {
        const resources = rule.resources.filter(
          (resource) => outside.has(idOf(group, resource)) === wanted,
        );
        return resources.length === 0 ? [] : [{ ...rule, apiGroups: [group], resources }];
      }),
    );
  return { namespaced: part(false), cluster: part(true) };
}

const BUILT_IN: readonly string[] = Object.values<Kind>(KINDS)
  .filter(({ namespaced }) => !namespaced)
  .map(({ group, plural }) => idOf(group, plural));

/** Those of a plugin's own definitions that are not namespaced. */
function clusterResources({ manifest }: AnyPlugin): readonly string[] {
  return (manifest.crds ?? []).filter(isJsonObject).flatMap((crd) => {
    const spec = objectAt(crd, 'spec');
    if (textAt(spec, 'scope') !== 'Cluster') return [];
    return [idOf(textAt(spec, 'group') ?? '', textAt(objectAt(spec, 'names'), 'plural') ?? '')];
  });
}

/** Of a subresource, that of its resource. */
function idOf(group: string, resource: string): string {
  return `${group}/${resource.split('/')[0] ?? ''}`;
}
