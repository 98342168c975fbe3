import type { PluginKube, PolicyRule, ResourceName } from '@howdah/plugin-api';
import type { Kind, Kube } from '@howdah/kube';
import { apiVersionOf, defineKind, KINDS } from '@howdah/kube';
import { ReconcileError } from '../reconcile/reconcileError.js';
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
    async get(resource, options) {
      check('get', resource);
      return kube.get(kindOf(resource), resource, options);
    },
    async patch(resource, operations, options) {
      check('patch', resource);
      const { result } = await kube.patchJson(
        { kind: kindOf(resource), key: resource },
        operations,
        { ...options, fieldManager: `howdah/${plugin}` },
      );
      return result === 'patched' ? 'patched' : 'conflict';
    },
  };
}

/** The client refuses an answer of another kind, so the kind must be the server's own word for it. */
function kindOf({ apiVersion, plural, kind }: ResourceName): Kind {
  const known = Object.values(KINDS).find(
    (one) => one.plural === plural && apiVersionOf(one) === apiVersion,
  );
  if (known !== undefined) return known;
  if (kind === undefined) {
    throw new ReconcileError(
      'HOWDAH_UNKNOWN_KIND',
      `the kernel does not know the kind of ${plural} of ${apiVersion}; name it in ResourceName.kind`,
    );
  }
  const [first = '', second] = apiVersion.split('/');
  const group = second === undefined ? '' : first;
  return defineKind({ group, version: second ?? first, kind, plural });
}
