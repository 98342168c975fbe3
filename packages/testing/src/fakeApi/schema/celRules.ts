import { declaredFields, itemSchema, listOf, oldItem } from '@howdah/core';
import type { Place, SchemaJson } from '@howdah/core';
import type { Cause } from '../failure.js';
import { isMap, sameJson } from '../jsonMap.js';
import { compileRule } from './celRule.js';
import type { CelRule } from './celRule.js';

/** The rules at and below one node of a schema; undefined where there are none. */
export interface RuleTree {
  readonly rules: readonly CelRule[];
  readonly schema: SchemaJson;
  readonly fields: ReadonlyMap<string, RuleTree>;
  /** Of the values of a map, and of the items of a list. */
  readonly values: RuleTree | undefined;
}

/** Compiles every rule of a schema, or refuses the definition. */
export function compileRules(schema: SchemaJson, field: string): RuleTree | undefined {
  const rules = listOf(schema['x-kubernetes-validations'])
    .filter(isMap)
    .map((rule, index) => compileRule(schema, rule, `${field}.x-kubernetes-validations[${index}]`));
  const fields = new Map<string, RuleTree>();
  for (const [name, below] of declaredFields(schema)) {
    const tree = compileRules(below, `${field}.properties[${name}]`);
    if (tree !== undefined) fields.set(name, tree);
  }
  const { additionalProperties } = schema;
  const values = isMap(additionalProperties)
    ? compileRules(additionalProperties, `${field}.additionalProperties`)
    : schema['items'] === undefined
      ? undefined
      : compileRules(itemSchema(schema), `${field}.items`);
  if (rules.length === 0 && fields.size === 0 && values === undefined) return undefined;
  return { rules, schema, fields, values };
}

/** What the rules have against a value. */
export function ruleCauses(tree: RuleTree | undefined, place: Place): readonly Cause[] {
  const { value, old, path } = place;
  if (tree === undefined || value === undefined || value === null) return [];
  const unchanged = old !== undefined && sameJson(old, value);
  const here = tree.rules.flatMap((rule) => {
    const skipped = rule.transition ? old === undefined : unchanged;
    return skipped ? [] : (rule.judge(value, old, path) ?? []);
  });
  if (Array.isArray(value)) return [...here, ...itemCauses(tree, { ...place, value })];
  if (!isMap(value)) return here;
  const below = Object.entries(value).flatMap(([field, inner]) =>
    ruleCauses(tree.fields.get(field) ?? tree.values, {
      value: inner,
      old: isMap(old) ? old[field] : undefined,
      path: path === '' ? field : `${path}.${field}`,
    }),
  );
  return [...here, ...below];
}

/** Items of a list have a past only where keys tell which they were. */
function itemCauses(
  { schema, values }: RuleTree,
  { value, old, path }: Place & { readonly value: readonly unknown[] },
): readonly Cause[] {
  const keyed = schema['x-kubernetes-list-type'] === 'map';
  return value.flatMap((item, index) =>
    ruleCauses(values, {
      value: item,
      old: keyed ? oldItem(schema, { item, old, index }) : undefined,
      path: `${path}[${index}]`,
    }),
  );
}
