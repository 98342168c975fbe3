import type { JsonObject } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { contributionsProblem } from './contributionsProblem.js';
import { examplePlugin } from './fixtures/examplePlugin.js';

const { manifest } = examplePlugin('a');

const problemOf = (atCreation: JsonObject): string | undefined => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own' } };
  return contributionsProblem(manifest, [{ slot: 'object', object, atCreation }], exampleInput());
};

it.each<JsonObject>([
  { kind: 'Secret' },
  { apiVersion: 'v2' },
  { metadata: { name: 'my-db-state' } },
  { metadata: { namespace: 'kube-system' } },
])('an object becomes no other one when it is made, as by %j', (atCreation) => {
  expect(problemOf(atCreation)).toMatch(/ConfigMap\/own that becomes another object/);
});

it('an object is given data and labels when it is made', () => {
  const metadata = { labels: { of: 'its own' } };
  expect(problemOf({ metadata, data: { first: 'value' } })).toBeUndefined();
});

it('a plugin that is for other majors contributes nothing, and says which it is for', () => {
  const input = exampleInput();
  const { postgresMajor } = input.cluster;
  const problem = (postgres: { readonly min?: number; readonly max?: number }) =>
    contributionsProblem({ ...manifest, postgres }, [], input);
  expect(problem({ min: postgresMajor, max: postgresMajor })).toBeUndefined();
  expect(problem({ min: 99 })).toMatch(/works with PostgreSQL 99 and newer, and this cluster has/);
  expect(problem({ max: postgresMajor - 1 })).toMatch(/switch it off here/);
});

it('an object is of a kind that the operator may apply by its rights, or the rule to add is named', () => {
  const object = { apiVersion: 'example.org/v1', kind: 'Pool', metadata: { name: 'own' } };
  const watches = [
    { apiVersion: object.apiVersion, kind: 'Pool', plural: 'pools', relevant: () => null },
  ];
  const rule = { apiGroups: ['example.org'], resources: ['pools'] };
  const problem = (verbs: readonly string[]) =>
    contributionsProblem(
      { ...manifest, watches, rbac: [{ ...rule, verbs }] },
      [{ slot: 'object', object }],
      exampleInput(),
    );
  expect(problem(['list', 'watch', 'create', 'patch', 'delete'])).toBeUndefined();
  expect(problem(['list', 'watch'])).toMatch(
    /resources: \['pools'\], verbs: \['create', 'patch', 'delete'\]/,
  );
});

it('an object stays in the namespace of its cluster', () => {
  const input = exampleInput();
  const problem = (namespace: string) => {
    const metadata = { name: 'own', namespace };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    return contributionsProblem(manifest, [{ slot: 'object', object }], input);
  };
  expect(problem(input.cluster.namespace)).toBeUndefined();
  expect(problem('kube-system')).toMatch(/ConfigMap\/own for another namespace than the cluster's/);
});
