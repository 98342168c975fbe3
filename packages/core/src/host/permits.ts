import type { PolicyRule } from '@howdah/plugin-api';

/** One call to the API server, as RBAC sees it. */
export interface Access {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** With a subresource as `pods/exec`. */
  readonly resource: string;
  /** Of the object; absent where a call has none, which rules with `resourceNames` never allow. */
  readonly name?: string;
}

/** Whether rules allow a call, by the reading the API server has of them. */
export function permits(rules: readonly PolicyRule[], access: Access): boolean {
  const { verb, group, resource, name } = access;
  return rules.some(
    ({ apiGroups, resources, resourceNames = [], verbs }) =>
      holds(apiGroups, group) &&
      (holds(resources, resource) || resources.includes(`*/${subresourceOf(resource)}`)) &&
      holds(verbs, verb) &&
      (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))),
  );
}

/** `pods/exec`, `statefulsets.apps`: how people and kubectl name what a call is for. */
export function accessText({ verb, group, resource, name }: Access): string {
  const object = name === undefined ? '' : ` "${name}"`;
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}${object}`;
}

function holds(listed: readonly string[], wanted: string): boolean {
  return listed.includes('*') || listed.includes(wanted);
}

function subresourceOf(resource: string): string | undefined {
  return resource.split('/')[1];
}
