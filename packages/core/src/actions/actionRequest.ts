import type { AnyObject } from '@howdah/kube';
import { isJsonObject } from '@howdah/kube';
import type { ActionRequest, Json } from '@howdah/plugin-api';
import { fepAction } from '../api/fepAction.js';
import { copyJson, DEEPEST } from '../compose/copyJson.js';
import { NotJsonError } from '../compose/notJsonError.js';

/** What is asked for is a few names. */
const MOST_BYTES = 16_384;

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
  try {
    const json = copyJson(spec, { root: 'spec', bytes: MOST_BYTES });
    const texts = textsOf(copyJson(args ?? null, { root: 'args' }));
    return { cluster, request: { type, args: texts, spec: isJsonObject(json) ? json : {} } };
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    return {
      problem: `spec is more than an action may be, ${MOST_BYTES} bytes of JSON and ${DEEPEST} levels; write less in spec.fepAction.args, or ask with several FEPActions`,
    };
  }
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((text) => text !== '');
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (value === null) return [];
  return Object.values(value).flatMap((inner) => textsOf(inner ?? null));
}
