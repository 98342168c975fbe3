import type { Contribution, HostInput, PluginManifest, PolicyRule } from '@howdah/plugin-api';
import { objectProblem, reservedObjects } from './reservedObjects.js';
import { uncoveredRules } from './uncoveredRules.js';

/** Why a plugin may not contribute what it did, as far as its manifest and core's own objects say. */
export function contributionsProblem(
  { grants = [], watches = [] }: PluginManifest,
  contributions: readonly Contribution[],
  { cluster, names }: Pick<HostInput, 'cluster' | 'names'>,
): string | undefined {
  const reserved = reservedObjects(cluster.name, names);
  for (const contribution of contributions) {
    if (contribution.slot === 'object') {
      const problem = objectProblem(contribution.object, reserved, watches);
      if (problem !== undefined) return problem;
    }
    if (contribution.slot === 'pod.rbac') {
      const missing = uncoveredRules([contribution.rule], grants);
      if (missing.length === 0) continue;
      return `hands out rights to pods that its manifest does not grant; list in manifest.grants: ${missing.map(ruleText).join('; ')}`;
    }
  }
  return undefined;
}

function ruleText({ apiGroups, resources, resourceNames, verbs }: PolicyRule): string {
  return JSON.stringify({ apiGroups, resources, resourceNames, verbs });
}
