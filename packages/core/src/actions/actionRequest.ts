import type { AnyObject } from '@howdah/kube';
import { isJsonObject } from '@howdah/kube';
import type { ActionRequest, Json } from '@howdah/plugin-api';
import { fepAction } from '../api/fepAction.js';
import { toJson } from '../compose/canonical.js';

/** A FEPAction that was read, or why it cannot be. */
export type ReadAction =
  | { readonly cluster: string; readonly request: ActionRequest }
  | { readonly problem: string };

/** Reads a FEPAction. Texts in `args` are taken from a list, a single value or a list in a text. */
export function readAction(object: AnyObject): ReadAction {
  const parsed = fepAction.safeParse(object);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.map(String).join('.') ?? '';
    return { problem: `${path === '' ? 'the object' : path}: ${issue?.message ?? 'is not valid'}` };
  }
  const { spec } = parsed.data;
  const { type = '', args } = spec.fepAction;
  const cluster = spec.targetClusterName ?? '';
  if (type === '') return { problem: 'spec.fepAction.type is missing; write for example "list"' };
  if (cluster === '') {
    return { problem: 'spec.targetClusterName is missing; write the name of the FEPCluster' };
  }
  const json = toJson(spec);
  return {
    cluster,
    request: {
      type,
      args: textsOf(toJson(args ?? null)),
      spec: isJsonObject(json) ? json : {},
    },
  };
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((text) => text !== '');
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (value === null) return [];
  return Object.values(value).flatMap((inner) => textsOf(inner ?? null));
}
