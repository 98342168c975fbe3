import type { PluginKube, PolicyRule, ResourceName } from '@howdah/plugin-api';
import type { Kube } from '@howdah/kube';
import { defineKind } from '@howdah/kube';
import { AssemblyError } from './assemblyError.js';

/** Kubernetes as one plugin sees it: nothing beyond the rules of its manifest. */
export function guardedKube(kube: Kube, plugin: string, rules: readonly PolicyRule[]): PluginKube {
  const check = (verb: string, { apiVersion, plural }: ResourceName): void => {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const allowed = rules.some(
      (rule) =>
        rule.apiGroups.includes(group) &&
        rule.resources.includes(plural) &&
        rule.verbs.includes(verb),
    );
    if (allowed) return;
    throw new AssemblyError(
      'HOWDAH_UNDECLARED_ACCESS',
      `plugin "${plugin}" may not ${verb} ${plural}${group === '' ? '' : `.${group}`}; list it in manifest.rbac`,
    );
  };
  return {
    async get(resource) {
      check('get', resource);
      return kube.get(kindOf(resource), resource);
    },
    async patch(resource, operations) {
      check('patch', resource);
      const { result } = await kube.patchJson(
        { kind: kindOf(resource), key: resource },
        operations,
        { fieldManager: `howdah/${plugin}` },
      );
      return result === 'patched' ? 'patched' : 'conflict';
    },
  };
}

function kindOf({ apiVersion, plural }: ResourceName) {
  const [first = '', second] = apiVersion.split('/');
  return defineKind({
    group: second === undefined ? '' : first,
    version: second ?? first,
    kind: plural,
    plural,
  });
}
