import type { Contribution, ObjectJson, OwnedObject, PolicyRule } from '@howdah/plugin-api';
import { z } from 'zod';
import { policyRule } from '../compose/schema/claim.js';
import { uncoveredRules } from './uncoveredRules.js';

const GROUP = 'rbac.authorization.k8s.io';

const rules = z.array(policyRule).readonly();
const roleRef = z.object({ apiGroup: z.literal(GROUP), kind: z.string(), name: z.string() });

/** Why a plugin may not hand out the rights that it does, if its manifest does not grant them. */
export function accessProblem(
  contributions: readonly Contribution[],
  grants: readonly PolicyRule[],
): string | undefined {
  const roles = contributions.flatMap((one) =>
    one.slot === 'object' && isAccess(one) && one.object.kind === 'Role'
      ? [one.object.metadata.name]
      : [],
  );
  for (const contribution of contributions) {
    const problem = problemOf(contribution, roles, grants);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(
  contribution: Contribution,
  roles: readonly string[],
  grants: readonly PolicyRule[],
): string | undefined {
  if (contribution.slot === 'pod.rbac') {
    return grantProblem('hands out rights to pods', [contribution.rule], grants);
  }
  if (contribution.slot !== 'object' || !isAccess(contribution)) return undefined;
  return objectProblem(contribution, roles, grants);
}

function isAccess({ object }: OwnedObject): boolean {
  return object.apiVersion.split('/')[0] === GROUP;
}

function objectProblem(
  { object, atCreation }: OwnedObject,
  roles: readonly string[],
  grants: readonly PolicyRule[],
): string | undefined {
  const name = `${object.kind}/${object.metadata.name}`;
  if (atCreation !== undefined) {
    return `contributed ${name} with atCreation, and rights are never left to others; say all of it in the object`;
  }
  if (object.kind === 'Role') return roleProblem(object, name, grants);
  if (object.kind === 'RoleBinding') return bindingProblem(object, name, roles);
  return `contributed ${name}, whose rights would reach beyond the namespace; contribute a Role and a RoleBinding, and list its rules in manifest.grants`;
}

function roleProblem(
  object: ObjectJson,
  name: string,
  grants: readonly PolicyRule[],
): string | undefined {
  const read = rules.safeParse(object['rules'] ?? []);
  if (!read.success) {
    return `contributed ${name} with rules that cannot be held against its manifest.grants; give each apiGroups, resources and verbs, and resourceNames or not`;
  }
  return grantProblem(`contributed ${name} with rights`, read.data, grants);
}

function bindingProblem(
  object: ObjectJson,
  name: string,
  roles: readonly string[],
): string | undefined {
  const { data: bound } = roleRef.safeParse(object['roleRef']);
  if (bound?.kind === 'Role' && roles.includes(bound.name)) return undefined;
  const to = bound === undefined ? 'nothing that is known' : `${bound.kind} "${bound.name}"`;
  return `contributed ${name} to ${to}; contribute the Role that it binds with it, and list its rules in manifest.grants`;
}

function grantProblem(
  what: string,
  wanted: readonly PolicyRule[],
  grants: readonly PolicyRule[],
): string | undefined {
  const missing = uncoveredRules(wanted, grants);
  if (missing.length === 0) return undefined;
  return `${what} that its manifest does not grant; list in manifest.grants: ${missing.map(ruleText).join('; ')}`;
}

function ruleText({ apiGroups, resources, resourceNames, verbs }: PolicyRule): string {
  return JSON.stringify({ apiGroups, resources, resourceNames, verbs });
}
