import type { Contribution, JsonObject, PolicyRule } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { accessProblem } from './accessProblem.js';

const GROUP = 'rbac.authorization.k8s.io';
const GRANTS: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['get', 'list'] },
];

const object = (kind: string, rest: JsonObject, more: { atCreation?: JsonObject } = {}) =>
  ({
    slot: 'object',
    object: { apiVersion: `${GROUP}/v1`, kind, metadata: { name: 'own' }, ...rest },
    ...more,
  }) satisfies Contribution;

const role = (resources: readonly string[], verbs: readonly string[]) =>
  object('Role', { rules: [{ apiGroups: [''], resources, verbs }] });

const binding = (kind: string, name: string) =>
  object('RoleBinding', { roleRef: { apiGroup: GROUP, kind, name } });

describe('what a plugin contributes as RBAC objects', () => {
  it('is let pass where its manifest grants it', () => {
    const covered = [role(['pods'], ['get']), binding('Role', 'own')];
    expect(accessProblem(covered, GRANTS)).toBeUndefined();
    expect(accessProblem([object('Role', {})], [])).toBeUndefined();
  });

  it.each<readonly [string, readonly Contribution[], RegExp]>([
    [
      'rights that it lacks',
      [role(['pods', 'secrets'], ['get', 'delete'])],
      /Role\/own.*list in manifest\.grants: .*"pods".*"delete".*"secrets".*"get","delete"/,
    ],
    ['rights to everything', [role(['*'], ['*'])], /manifest\.grants/],
    ['rules that are none', [object('Role', { rules: [{ verbs: 'all' }] })], /rules.*manifest/],
    [
      'rights beside resources',
      [object('Role', { rules: [{ nonResourceURLs: ['*'], verbs: ['*'] }] })],
      /rules.*manifest/,
    ],
    [
      'a Role that is given other rules when it is made',
      [
        object('Role', {}, { atCreation: { rules: [{ apiGroups: ['*'], verbs: ['*'] }] } }),
        binding('Role', 'own'),
      ],
      /Role\/own with atCreation/,
    ],
    [
      'a binding to a ClusterRole',
      [binding('ClusterRole', 'cluster-admin')],
      /RoleBinding\/own to ClusterRole "cluster-admin".*manifest\.grants/,
    ],
    [
      "a binding to somebody else's Role",
      [role(['pods'], ['get']), binding('Role', 'my-db-sts')],
      /RoleBinding\/own to Role "my-db-sts".*manifest\.grants/,
    ],
    ['a binding to nothing', [object('RoleBinding', {})], /RoleBinding\/own.*manifest\.grants/],
    ['a ClusterRole', [object('ClusterRole', {})], /ClusterRole\/own.*manifest\.grants/],
    [
      'a ClusterRoleBinding',
      [object('ClusterRoleBinding', {})],
      /ClusterRoleBinding\/own.*manifest\.grants/,
    ],
  ])('is refused when it is %s', (_, contributions, says) => {
    expect(accessProblem(contributions, GRANTS)).toMatch(says);
  });

  it('is none of its business where it is of another group', () => {
    const own = {
      apiVersion: 'example.org/v1',
      kind: 'ClusterRole',
      metadata: { name: 'own' },
    };
    expect(accessProblem([{ slot: 'object', object: own }], [])).toBeUndefined();
  });
});
