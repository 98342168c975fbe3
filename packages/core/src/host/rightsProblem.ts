import { apiVersionOf } from '@howdah/kube';
import type { Contribution, ObjectJson, PluginManifest, ResourceKind } from '@howdah/plugin-api';
import { coreRules } from '../controller/operatorRules.js';
import { kindOf, OWNED_KINDS } from '../controller/watchedKinds.js';
import { coreProcedures } from '../databaseProcedures/coreProcedures.js';
import { permits } from './permits.js';

/** What is done to an object that is contributed, from its first day to its last. */
const VERBS = ['create', 'patch', 'delete'];

/** What a contribution becomes that core has no rights to of its own. */
export function objectMadeOf(contribution: Contribution): ObjectJson | undefined {
  if (contribution.slot === 'object') return contribution.object;
  if (contribution.slot !== 'schedule') return undefined;
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: contribution.workload } };
}

/**
 * Why the operator cannot look after an object that a plugin contributed: nobody watches its kind, or
 * neither core nor the plugin's manifest has the rights. A real API server would answer 403.
 */
export function rightsProblem(
  object: ObjectJson,
  { rbac = [], watches = [] }: Pick<PluginManifest, 'rbac' | 'watches'>,
): string | undefined {
  const { apiVersion, kind, metadata } = object;
  const watch = watchedKind(object, watches);
  if (watch === undefined) {
    return `contributed ${kind}/${metadata.name} of ${apiVersion}, a kind that the operator cannot apply; list it in manifest.watches`;
  }
  const { group, plural } = kindOf(watch);
  const rules = [...coreRules(), ...rbac];
  const missing = VERBS.filter((verb) => {
    const named = verb === 'create' ? {} : { name: metadata.name };
    return !permits(rules, { verb, group, resource: plural, ...named });
  });
  if (missing.length === 0) return undefined;
  const verbs = missing.map((verb) => `'${verb}'`).join(', ');
  return `contributed ${kind}/${metadata.name}, to which the operator may not ${missing.join(', ')}; add { apiGroups: ['${group}'], resources: ['${plural}'], verbs: [${verbs}] } to manifest.rbac`;
}

function watchedKind(
  object: ObjectJson,
  watches: readonly ResourceKind[],
): ResourceKind | undefined {
  const cached = OWNED_KINDS.map((one): ResourceKind => ({
    apiVersion: apiVersionOf(one),
    kind: one.kind,
    plural: one.plural,
  }));
  return [...watches, ...(coreProcedures.manifest.watches ?? []), ...cached].find(
    ({ apiVersion, kind }) => object.apiVersion === apiVersion && object.kind === kind,
  );
}
