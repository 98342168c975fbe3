import { declaredFields, fieldSchema, keepsUnknown } from '@howdah/core';
import type { SchemaJson } from '@howdah/core';
import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { invalid, invalidCause, Unimplemented } from '../failure.js';
import type { Cause } from '../failure.js';
import { textAt } from '../jsonMap.js';
import type { JsonMap } from '../jsonMap.js';
import { celValue, escapedField } from './celValue.js';
import { refuseUndoneRule } from './undone.js';

/** A rule of `x-kubernetes-validations`, compiled. */
export interface CelRule {
  /** Whether it compares with what was before; then it is not asked where nothing was. */
  readonly transition: boolean;
  /** Why a value breaks it; undefined when it does not. */
  judge(value: unknown, old: unknown, path: string): Cause | undefined;
}

const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
})
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn');

/** Compiles a rule, or refuses the definition that holds it. */
export function compileRule(schema: SchemaJson, rule: JsonMap, field: string): CelRule {
  const text = textAt(rule, 'rule') ?? '';
  const refuse = (message: string): never => {
    throw invalid(invalidCause(`${field}.rule`, 'FieldValueInvalid', message));
  };
  // Messages are of people's making, and not what a test compares.
  if (rule['messageExpression'] !== undefined) throw new Unimplemented('a messageExpression');
  const checked = environment.check(text);
  if (!checked.valid) refuseUndoneRule(text);
  if (!checked.valid) refuse(checked.error?.message ?? 'does not compile');
  const evaluate = environment.parse(text);
  const undeclared = undeclaredField(evaluate.ast, schema);
  if (undeclared !== undefined) refuse(`undefined field '${undeclared}'`);

  const reason = textAt(rule, 'reason') ?? 'FieldValueInvalid';
  const message = textAt(rule, 'message') ?? `failed rule: ${text}`;
  const place = textAt(rule, 'fieldPath') ?? '';
  return {
    transition: names(evaluate.ast).has('oldSelf'),
    judge(value, old, path) {
      const holds = evaluates(() =>
        evaluate({ self: celValue(schema, value), oldSelf: celValue(schema, old) }),
      );
      if (holds === true) return undefined;
      const where = `${path}${place}` === '' ? '<nil>' : `${path}${place}`.replace(/^\./, '');
      return invalidCause(
        where,
        reason,
        holds === false ? message : `${message}: ${String(holds)}`,
      );
    },
  };
}

/** An expression that cannot be evaluated is one that does not hold. */
function evaluates(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be evaluated';
  }
}

/** The variables of an expression. */
function names(node: ASTNode): ReadonlySet<string> {
  if (node.op === 'id') return new Set([node.args]);
  return new Set(operands(node).flatMap((operand) => [...names(operand)]));
}

/** A field of `self` or `oldSelf` that the schema does not declare. */
function undeclaredField(node: ASTNode, root: SchemaJson): string | undefined {
  if (node.op === '.' || node.op === '.?') {
    const [target, field] = node.args;
    const schema = schemaOf(target, root);
    if (schema !== undefined && declared(schema, field) === undefined) return field;
  }
  for (const operand of operands(node)) {
    const found = undeclaredField(operand, root);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The schema of what an expression names; undefined where that is not known. */
function schemaOf(node: ASTNode, root: SchemaJson): SchemaJson | undefined {
  if (node.op === 'id') return node.args === 'self' || node.args === 'oldSelf' ? root : undefined;
  if (node.op !== '.' && node.op !== '.?') return undefined;
  const [target, field] = node.args;
  const schema = schemaOf(target, root);
  return schema === undefined ? undefined : declared(schema, field);
}

function declared(schema: SchemaJson, name: string): SchemaJson | undefined {
  const [, field] = declaredFields(schema).find(([each]) => escapedField(each) === name) ?? [];
  const isFree = keepsUnknown(schema) || schema['additionalProperties'] !== undefined;
  return (
    field ??
    (isFree || schema['type'] === undefined ? (fieldSchema(schema, name) ?? {}) : undefined)
  );
}

function operands(node: ASTNode): readonly ASTNode[] {
  const { args } = node;
  return [args].flat(3).filter((each): each is ASTNode => isNode(each));
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
